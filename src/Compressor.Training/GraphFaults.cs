using System.Runtime.InteropServices;
using Compressor.IR;

namespace Compressor.Training;

/// <summary>
/// What torch and operators throw where a graph is not what it should be: shapes that do not go together, inputs that are missing,
/// attributes of the wrong kind. That is the model's fault, not the tool's.
/// </summary>
internal static class GraphFaults
{
    public static bool Is(Exception error) => error is ExternalException or InvalidOperationException or NotSupportedException
        or ArgumentException or KeyNotFoundException or IndexOutOfRangeException or ArithmeticException or InvalidCastException
        or NullReferenceException;

    /// <summary>One line; torch adds a stack trace of its own to its messages.</summary>
    public static CompressorException Typed(Exception error, string where) =>
        new(ErrorKind.Model, $"{where}: {error.Message.ReplaceLineEndings("\n").Split('\n')[0]}", error);
}
