using System.CommandLine;
using System.CommandLine.Invocation;

namespace Compressor.Commands;

/// <summary>Prints the tool's version, also when it runs inside another program.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>As in "0.1.0".</summary>
    public static string Version => typeof(VersionAction).Assembly.GetName().Version!.ToString(3);

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Version);
        return 0;
    }
}
