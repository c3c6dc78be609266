using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>Tensors without some of their indices.</summary>
internal static class TensorSlices
{
    /// <summary>A tensor with the indices that stay along each axis.</summary>
    /// <param name="keep">By axis; null where all stay.</param>
    public static TensorData Keep(TensorData data, IReadOnlyList<bool[]?> keep)
    {
        for (int axis = 0; axis < keep.Count; axis++)
        {
            if (keep[axis] is { } flags && Array.Exists(flags, stays => !stays))
            {
                data = Keep(data, axis, flags);
            }
        }

        return data;
    }

    private static TensorData Keep(TensorData data, int axis, bool[] keep)
    {
        int count = Array.FindAll(keep, stays => stays).Length;
        long[] shape = [.. data.Shape.Select((extent, i) => i == axis ? count : extent)];
        int inner = checked((int)data.Type.Bytes(TensorData.CountOf([.. data.Shape.Skip(axis + 1)])));
        var bytes = new byte[data.Type.Bytes(TensorData.CountOf(shape))];
        ReadOnlySpan<byte> from = data.Bytes.Span;
        int to = 0;
        for (int start = 0, index = 0; start < from.Length; start += inner, index = index + 1 == keep.Length ? 0 : index + 1)
        {
            if (keep[index])
            {
                from.Slice(start, inner).CopyTo(bytes.AsSpan(to));
                to += inner;
            }
        }

        return new TensorData(data.Type, shape, bytes);
    }
}
