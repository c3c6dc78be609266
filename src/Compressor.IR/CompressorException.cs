namespace Compressor.IR;

/// <summary>What a user's mistake is about; the number is the tool's exit code.</summary>
public enum ErrorKind { Usage = 2, Model = 3, Data = 4, Target = 5, Gate = 6, Verification = 7 }

/// <summary>A mistake the user can mend: one line that names the file and the cause, shown without a stack trace.</summary>
public sealed class CompressorException(ErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the mistake is about.</summary>
    public ErrorKind Kind { get; } = kind;
}
