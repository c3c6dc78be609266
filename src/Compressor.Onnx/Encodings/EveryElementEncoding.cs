using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>Every element, in fewer bits than the tensor's type has: for biases and other tensors that nothing was dropped from.</summary>
internal sealed class EveryElementEncoding : PackedEncoding
{
    public override string Id => "all";

    public override int OpeningRank => 1;

    protected override (long First, long Last) Opsets => (10, long.MaxValue);

    protected override IEnumerable<Fragment?> Build(TensorSite site, ValueCode values)
    {
        long count = site.Tensor.Data.Count;
        if (values.Bits >= site.Tensor.Data.Type.Bits())
        {
            yield break;
        }

        var places = new int[(count + values.Multiple - 1) / values.Multiple * values.Multiple];
        Array.Fill(places, -1);
        for (int i = 0; i < count; i++)
        {
            places[i] = i;
        }

        yield return Build(site, values, builder =>
        {
            string vector = values.Vector(builder, places);
            return places.Length == count ? vector : builder.Node("Slice", vector, builder.Longs(0), builder.Longs(count));
        });
    }
}
