namespace Compressor.Screen;

/// <summary>Errors as MSBuild and GitHub recognise them: "compress : error CMP1234: text".</summary>
internal static class ErrorLine
{
    /// <summary>Writes one line for whatever ended a command, and returns the exit code.</summary>
    public static int Write(Exception error, Terminal terminal)
    {
        Exception cause = Cause(error);
        ErrorCode code = ErrorCodes.Of(cause);
        Write(terminal, code, Text(cause, code));
        if (terminal.ShowsTraces)
        {
            terminal.Error.WriteLine(error);
        }

        return code.ExitCode;
    }

    /// <summary>Writes one line.</summary>
    public static void Write(Terminal terminal, ErrorCode code, string text)
    {
        string line = text.ReplaceLineEndings(" ");
        if (terminal.OnGitHub)
        {
            // A percent sign begins an escape there.
            terminal.Error.WriteLine($"::error title=compress {code.Text}::{line.Replace("%", "%25", StringComparison.Ordinal)}");
        }

        terminal.Error.WriteLine($"compress : error {code.Text}: {line}");
    }

    private static string Text(Exception error, ErrorCode code)
    {
        if (code == ErrorCodes.Cancelled)
        {
            return "cancelled; nothing was written";
        }

        if (code == ErrorCodes.OutOfMemory)
        {
            return "there is not enough memory for this model and data";
        }

        return code == ErrorCodes.Internal
            ? $"internal error: {error.GetType().Name}: {error.Message} (COMPRESS_DEBUG=1 shows where)"
            : error.Message;
    }

    /// <summary>Parallel loops and type initialisers wrap what happened.</summary>
    private static Exception Cause(Exception error) => error switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Cause(first),
        System.Reflection.TargetInvocationException { InnerException: { } inner } => Cause(inner),
        _ => error,
    };
}
