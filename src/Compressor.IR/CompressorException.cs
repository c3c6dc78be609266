namespace Compressor.IR;

/// <summary>What went wrong; the number is the exit code of the command line.</summary>
public enum ErrorKind
{
    Usage = 2,
    Model = 3,
    Data = 4,
    Target = 5,
    Gate = 6,
    Verification = 7,
}

/// <summary>A failure that the user can act on; the message is one line that names the file and the cause.</summary>
public sealed class CompressorException(ErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public ErrorKind Kind { get; } = kind;
}
