using Compressor.IR;

namespace Compressor;

/// <summary>What other programs tell errors apart by.</summary>
/// <param name="Text">Stable, as in "CMP2001"; its first digit says what the error is about.</param>
/// <param name="ExitCode">What the process ends with.</param>
internal sealed record ErrorCode(string Text, int ExitCode);

/// <summary>Every error that the tool can end with. Codes are never given to another meaning; CMP29xx are the build step's own.</summary>
internal static class ErrorCodes
{
    public static readonly ErrorCode Internal = new("CMP1000", 1);
    public static readonly ErrorCode DiskFull = new("CMP1001", 1);
    public static readonly ErrorCode OutOfMemory = new("CMP1002", 1);
    public static readonly ErrorCode Cancelled = new("CMP1130", 130);
    public static readonly ErrorCode Usage = new("CMP2000", 2);
    public static readonly ErrorCode CommandLine = new("CMP2001", 2);
    public static readonly ErrorCode Configuration = new("CMP2002", 2);
    public static readonly ErrorCode OutputPath = new("CMP2003", 2);
    public static readonly ErrorCode Model = new("CMP3000", 3);
    public static readonly ErrorCode Data = new("CMP4000", 4);
    public static readonly ErrorCode Target = new("CMP5000", 5);
    public static readonly ErrorCode Gate = new("CMP6000", 6);
    public static readonly IReadOnlyList<ErrorCode> Gates = [.. Reporting.Gates.Gate.All.Select(gate => new ErrorCode(gate.Code, 6))];
    public static readonly ErrorCode Verification = new("CMP7000", 7);

    /// <summary>errno ENOSPC and EDQUOT (Linux, macOS); Windows' ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL.</summary>
    private static readonly int[] NoSpace = [28, 122, 69, unchecked((int)0x80070027), unchecked((int)0x80070070)];

    /// <summary>The code of whatever ended a command.</summary>
    public static ErrorCode Of(Exception error) => error switch
    {
        _ when IsDiskFull(error) => DiskFull,
        OperationCanceledException => Cancelled,
        UsageException usage => usage.Code,
        CompressorException known => Of(known.Kind),
        OutOfMemoryException => OutOfMemory,
        _ => Internal,
    };

    private static ErrorCode Of(ErrorKind kind) => kind switch
    {
        ErrorKind.Usage => Usage,
        ErrorKind.Model => Model,
        ErrorKind.Data => Data,
        ErrorKind.Target => Target,
        ErrorKind.Gate => Gate,
        ErrorKind.Verification => Verification,
        _ => Internal,
    };

    /// <summary>Also where a library has put its own words around it.</summary>
    private static bool IsDiskFull(Exception? error) =>
        error is not null && ((error is IOException && NoSpace.Contains(error.HResult)) || IsDiskFull(error.InnerException));
}

/// <summary>A mistake in what was typed or in compress.yaml.</summary>
internal sealed class UsageException(ErrorCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Which kind of mistake.</summary>
    public ErrorCode Code { get; } = code;
}
