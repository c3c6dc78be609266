using System.Runtime.InteropServices;

namespace Compressor.IR;

/// <summary>
/// A constant tensor: its type, shape and little-endian bytes, row-major, as in the <c>raw_data</c> of ONNX.
/// Text tensors have no bytes; they stay in the unmodelled part of what holds them.
/// </summary>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The extent of each axis; empty for a scalar.</param>
/// <param name="Bytes">The elements; exactly <see cref="ElementTypes.Bytes"/> long.</param>
public sealed record TensorData(ElementType Type, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>What is read of a file at a time where a tensor need not be held whole; a multiple of every element's size.</summary>
    public const int PieceBytes = 1 << 20;

    /// <summary>Number of elements: the product of <see cref="Shape"/>, 1 for a scalar.</summary>
    public long Count => CountOf(Shape);

    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Count;

    /// <summary>A tensor of any floating-point type, rounded from float32 where the type is narrower.</summary>
    /// <exception cref="ArgumentException">The values do not fill the shape, or the type is no floating-point type.</exception>
    public static TensorData FromFloats(IReadOnlyList<long> shape, ReadOnlySpan<float> values, ElementType type = ElementType.Float32)
    {
        if (values.Length != CountOf(shape))
        {
            throw new ArgumentException($"{values.Length} values do not fill a tensor of {CountOf(shape)} elements.", nameof(values));
        }

        var bytes = new byte[type.Bytes(values.Length)];
        FloatConversion.FromFloats(type, values, bytes);
        return new TensorData(type, shape, bytes);
    }

    /// <summary>An int64 tensor.</summary>
    public static TensorData FromLongs(IReadOnlyList<long> shape, ReadOnlySpan<long> values) =>
        new(ElementType.Int64, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>The elements of a floating-point tensor, widened (or, from float64, rounded) to float32.</summary>
    /// <exception cref="InvalidOperationException">The tensor is not of a floating-point type.</exception>
    public float[] ToFloats()
    {
        var values = new float[Count];
        FloatConversion.ToFloats(Type, Bytes.Span, values);
        return values;
    }

    /// <summary>The elements of an int64, int32, uint8, int8 or bool tensor.</summary>
    /// <exception cref="InvalidOperationException">The tensor is of another type.</exception>
    public long[] ToLongs() => Type switch
    {
        ElementType.Int64 => MemoryMarshal.Cast<byte, long>(Bytes.Span).ToArray(),
        ElementType.Int32 => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(Bytes.Span).ToArray(), value => (long)value),
        ElementType.UInt8 or ElementType.Bool => Array.ConvertAll(Bytes.ToArray(), value => (long)value),
        ElementType.Int8 => Array.ConvertAll(Bytes.ToArray(), value => (long)(sbyte)value),
        _ => throw new InvalidOperationException($"A {Type} tensor holds no integers."),
    };

    /// <summary>Elements that are not zero; negative zero counts as zero. Floating-point tensors only.</summary>
    public long NonZeroCount()
    {
        if (!MemoryMarshal.TryGetMemoryManager<byte, StoredBytes>(Bytes, out _))
        {
            return FloatConversion.NonZeroCount(Type, Bytes.Span);
        }

        var piece = new byte[Math.Min(PieceBytes, Bytes.Length)];
        long count = 0;
        for (int done = 0; done < Bytes.Length; done += PieceBytes)
        {
            Span<byte> part = piece.AsSpan(0, Math.Min(PieceBytes, Bytes.Length - done));
            Read(done, part);
            count += FloatConversion.NonZeroCount(Type, part);
        }

        return count;
    }

    /// <summary>
    /// Copies bytes from <paramref name="offset"/> on, as many as <paramref name="into"/> holds; only these are read from a file.
    /// </summary>
    public void Read(int offset, Span<byte> into)
    {
        if (MemoryMarshal.TryGetMemoryManager(Bytes, out StoredBytes? stored, out int start, out _))
        {
            stored.Read(start + offset, into);
        }
        else
        {
            Bytes.Span.Slice(offset, into.Length).CopyTo(into);
        }
    }

    /// <summary>The product of a shape's extents.</summary>
    public static long CountOf(IReadOnlyList<long> shape)
    {
        long count = 1;
        foreach (long extent in shape)
        {
            count = checked(count * extent);
        }

        return count;
    }
}
