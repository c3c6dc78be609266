using Compressor.Commands;
using Compressor.Screen;

namespace Compressor.Tests.Cli;

/// <summary>What one run of the tool came to.</summary>
internal sealed record Outcome(int Code, string Out, string Error)
{
    /// <summary>Lines of stderr.</summary>
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The tool within this process: the same entry as Program's, with other streams.</summary>
internal static class Tool
{
    public static Outcome Run(params string[] arguments) => Run(CancellationToken.None, arguments);

    public static Outcome Run(CancellationToken cancellation, params string[] arguments) => Run(static terminal => terminal, cancellation, arguments);

    /// <summary>The same on a terminal of another kind.</summary>
    public static Outcome Run(Func<Terminal, Terminal> change, CancellationToken cancellation, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = CommandLine.Run(arguments, new Session(change(new Terminal(output, error)), cancellation));
        return new Outcome(code, output.ToString(), error.ToString());
    }
}
