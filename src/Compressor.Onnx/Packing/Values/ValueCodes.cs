using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>The ways to store values, tried in this order.</summary>
internal static class ValueCodes
{
    private static readonly Func<PackedTensor, ValueCode?>[] All =
    [
        CodebookValues.TryMake,
        CodebookValues.TryMakeApart,
        Int8Values.TryMake,
        HalfValues.TryMake,
        PlainValues.Make,
    ];

    /// <summary>Those that give back exactly the tensor's values.</summary>
    public static IReadOnlyList<ValueCode> For(PackedTensor tensor) => [.. All.Select(make => make(tensor)).OfType<ValueCode>()];

    /// <summary>A constant vector of a tensor's elements, zero for position -1.</summary>
    public static string Elements(FragmentBuilder builder, TensorData data, ElementType type, ReadOnlySpan<int> positions)
    {
        int size = data.Type.Bits() / 8;
        var bytes = new byte[positions.Length * size];
        ReadOnlySpan<byte> from = data.Bytes.Span;
        for (int i = 0; i < positions.Length; i++)
        {
            if (positions[i] >= 0)
            {
                from.Slice(positions[i] * size, size).CopyTo(bytes.AsSpan(i * size));
            }
        }

        return builder.Constant(new Protobuf.TensorProto
        {
            DataType = (int)type,
            Dims = { positions.Length },
            RawData = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(bytes),
        });
    }
}
