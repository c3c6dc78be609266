using System.Runtime.InteropServices;
using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>Values of a float32 tensor that are all float16 numbers: put into their places as such and widened at the end.</summary>
internal sealed class HalfValues(TensorData halves) : ValueCode
{
    public override string Id => "float16";

    public override int Bits => 16;

    public override ElementType PlacedAs => ElementType.Float16;

    public static ValueCode? TryMake(PackedTensor tensor)
    {
        if (tensor.Data.Type != ElementType.Float32)
        {
            return null;
        }

        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(tensor.Data.Bytes.Span);
        foreach (int position in tensor.Positions)
        {
            if ((float)(Half)values[position] != values[position])
            {
                return null;
            }
        }

        return new HalfValues(TensorData.FromFloats(tensor.Data.Shape, values, ElementType.Float16));
    }

    public override string Vector(FragmentBuilder builder, ReadOnlySpan<int> positions) =>
        ValueCodes.Elements(builder, halves, ElementType.Float16, positions);

    public override string Finish(FragmentBuilder builder, string placed) => builder.Cast(placed, ElementType.Float32);
}
