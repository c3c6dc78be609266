using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>A tensor of which nothing is left.</summary>
internal sealed class ZerosEncoding : PackedEncoding
{
    public override string Id => "zeros";

    public override int OpeningRank => 1;

    protected override (long First, long Last) Opsets => (9, long.MaxValue);

    public override bool Competes(TensorSite site) => site.Packed.Positions.Length == 0;

    public override Fragment? Encode(TensorSite site) =>
        site.Packed.Positions.Length == 0 ? Build(site, PlainValues.Make(site.Packed)).First() : null;

    protected override IEnumerable<Fragment?> Build(TensorSite site, ValueCode values) =>
        [Build(site, values, builder => builder.Repeated(site.Tensor.Data.Count, site.Tensor.Data.Type, shares: false))];
}
