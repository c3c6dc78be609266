using System.Runtime.InteropServices;
using Compressor.IR;
using Compressor.IR.Rounding;
using Compressor.Onnx.Protobuf;
using Google.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// Values on an <see cref="Int8Grid"/>: one byte each, put into their places as such, and multiplied at the end with one scale per channel.
/// </summary>
internal sealed class Int8Values(TensorData data, int axis, float[] scales) : ValueCode
{
    public override string Id => "int8";

    public override int Bits => 8;

    public override ElementType PlacedAs => ElementType.Int8;

    public static ValueCode? TryMake(PackedTensor tensor)
    {
        if (tensor.Data.Type != ElementType.Float32)
        {
            return null;
        }

        // The first axes have the fewest channels in most weights; the grid of any axis will do that holds every value.
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(tensor.Data.Bytes.Span);
        for (int axis = 0; axis < tensor.Data.Rank; axis++)
        {
            if (ScalesOf(tensor, values, axis) is { } scales)
            {
                return new Int8Values(tensor.Data, axis, scales);
            }
        }

        return null;
    }

    public override string Vector(FragmentBuilder builder, ReadOnlySpan<int> positions)
    {
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(data.Bytes.Span);
        var codes = new byte[positions.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = positions[i] < 0
                ? (byte)0
                : (byte)Int8Grid.Code(values[positions[i]], scales[Int8Grid.Channel(positions[i], data.Shape, axis)]);
        }

        return builder.Constant(new TensorProto
        {
            DataType = (int)ElementType.Int8,
            Dims = { codes.Length },
            RawData = UnsafeByteOperations.UnsafeWrap(codes),
        });
    }

    public override string Finish(FragmentBuilder builder, string placed)
    {
        var shape = new long[data.Rank];
        Array.Fill(shape, 1);
        shape[axis] = scales.Length;
        string scale = builder.Constant(new TensorProto
        {
            DataType = (int)ElementType.Float32,
            Dims = { shape },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(scales.AsSpan())),
        });
        return builder.Node("Mul", builder.Cast(placed, ElementType.Float32), scale);
    }

    /// <summary>The scales that give back every value exactly; null where there are none.</summary>
    private static float[]? ScalesOf(PackedTensor tensor, ReadOnlySpan<float> values, int axis)
    {
        long stride = Int8Grid.Stride(tensor.Data.Shape, axis);
        var largest = new float[tensor.Data.Shape[axis]];
        foreach (int position in tensor.Positions)
        {
            ref float most = ref largest[position / stride % largest.Length];
            most = Math.Max(most, Math.Abs(values[position]));
        }

        float[] scales = Array.ConvertAll(largest, most => most / sbyte.MaxValue);
        foreach (int position in tensor.Positions)
        {
            float scale = scales[position / stride % scales.Length];
            float value = values[position];
            if (!float.IsFinite(value) || Int8Grid.Code(value, scale) * scale != value)
            {
                return null;
            }
        }

        return scales;
    }
}
