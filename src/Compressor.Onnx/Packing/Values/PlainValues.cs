using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>Values in the tensor's own type, bit for bit.</summary>
internal sealed class PlainValues(TensorData data) : ValueCode
{
    public override string Id => data.Type.ToString().ToLowerInvariant();

    public override int Bits => data.Type.Bits();

    public override ElementType PlacedAs => data.Type;

    public static ValueCode Make(PackedTensor tensor) => new PlainValues(tensor.Data);

    public override string Vector(FragmentBuilder builder, ReadOnlySpan<int> positions) =>
        ValueCodes.Elements(builder, data, data.Type, positions);
}
