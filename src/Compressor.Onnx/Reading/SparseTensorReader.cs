using System.Runtime.InteropServices;
using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>Fills a dense tensor from the values and indices of a <c>SparseTensorProto</c>.</summary>
internal static class SparseTensorReader
{
    /// <summary>Up to this many bytes a tensor may be claimed by any number of values, none included.</summary>
    private const long MostUnbacked = 64 << 20;

    /// <summary>Beyond that, one kept value in so many bytes is what a network may come down to; fewer are a damaged shape.</summary>
    private const long MostBytesPerValue = 1 << 18;

    /// <param name="values">The kept elements, shape [n].</param>
    /// <param name="indices">INT64: linear positions, shape [n], or one row of coordinates each, shape [n, rank].</param>
    /// <param name="shape">The dense shape, rank 1 or more.</param>
    /// <param name="count">The product of <paramref name="shape"/>.</param>
    /// <param name="fail">Makes the exception for a cause.</param>
    /// <returns>The dense elements as little-endian bytes, zero where nothing was kept.</returns>
    public static byte[] Decode(
        TensorData values, TensorData indices, IReadOnlyList<long> shape, long count, Func<string, CompressorException> fail)
    {
        int size = values.Type.Bits() / 8;
        if (size == 0 || values.Rank != 1 || shape.Count == 0)
        {
            throw fail("values must be a vector of whole bytes each, and the shape must have an axis.");
        }

        bool linear = indices.Rank == 1;
        bool coordinates = indices.Rank == 2 && indices.Shape[1] == shape.Count;
        if (indices.Type != ElementType.Int64 || !(linear || coordinates) || indices.Shape[0] != values.Count)
        {
            throw fail($"indices must be int64, [{values.Count}] or [{values.Count}, {shape.Count}].");
        }

        long bytes = count * size;
        if (bytes > Array.MaxLength)
        {
            throw fail($"the dense tensor would take {bytes} bytes, more than one array can hold.");
        }

        if (bytes > MostUnbacked && bytes / MostBytesPerValue > values.Count)
        {
            throw fail($"{values.Count} values claim a dense tensor of {bytes} bytes.");
        }

        var dense = new byte[bytes];
        ReadOnlySpan<byte> kept = values.Bytes.Span;
        ReadOnlySpan<long> positions = MemoryMarshal.Cast<byte, long>(indices.Bytes.Span);
        for (int i = 0; i < values.Count; i++)
        {
            long position = linear ? positions[i] : Linear(positions.Slice(i * shape.Count, shape.Count), shape);
            if (position < 0 || position >= count)
            {
                throw fail($"index {i} points outside the shape [{string.Join(", ", shape)}].");
            }

            kept.Slice(i * size, size).CopyTo(dense.AsSpan((int)(position * size)));
        }

        return dense;
    }

    /// <summary>Row-major position of a coordinate, or -1 where it is outside the shape.</summary>
    private static long Linear(ReadOnlySpan<long> coordinate, IReadOnlyList<long> shape)
    {
        long position = 0;
        for (int axis = 0; axis < coordinate.Length; axis++)
        {
            if (coordinate[axis] < 0 || coordinate[axis] >= shape[axis])
            {
                return -1;
            }

            position = position * shape[axis] + coordinate[axis];
        }

        return position;
    }
}
