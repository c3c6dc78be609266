using Compressor.IR;

namespace Compressor.Training.Operators;

/// <summary>
/// Keeps operators whose output is as large as a few numbers in the file say (a shape, a limit, repeats) from taking all memory where these
/// numbers are damaged.
/// </summary>
internal static class OutputSize
{
    /// <summary>More elements than any constant that a network computes from numbers; 1 GB of float32.</summary>
    private const double Most = 1 << 28;

    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Model"/>: the shape has a negative extent, or too many elements.
    /// </exception>
    public static void Check(Node node, IReadOnlyList<long> shape)
    {
        // In floating point, which no shape overflows.
        if (shape.Any(extent => extent < 0) || shape.Aggregate(1.0, (count, extent) => count * extent) > Most)
        {
            throw new CompressorException(
                ErrorKind.Model, $"{node.OpType} '{node.DisplayName}' states an output of the absurd shape [{string.Join(", ", shape)}].");
        }
    }
}
