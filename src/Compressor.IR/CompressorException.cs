namespace Compressor.IR;

/// <summary>What went wrong, numbered as the exit code that the tool returns for it.</summary>
public enum ErrorKind
{
    /// <summary>The command line or compress.yaml.</summary>
    Usage = 2,

    /// <summary>The model is missing, unreadable or untrainable.</summary>
    Model = 3,

    /// <summary>The data are missing or unfit.</summary>
    Data = 4,

    /// <summary>The target is not reached or not reachable.</summary>
    Target = 5,

    /// <summary>A gate failed.</summary>
    Gate = 6,

    /// <summary>The written file does not do what it should.</summary>
    Verification = 7,
}

/// <summary>A problem that the user can act on: one line that names the file and the cause, and no stack trace for them to see.</summary>
/// <param name="kind">The family of the problem; its number is the exit code.</param>
/// <param name="message">One line naming the file and the cause.</param>
/// <param name="inner">What the library below reported, where there was one.</param>
public sealed class CompressorException(ErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public ErrorKind Kind { get; } = kind;
}
