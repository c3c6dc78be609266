using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>
/// Gaps between kept elements, a byte each, with kept zeros where a gap passes 255: positions are their cumulative sum. Six nodes, the
/// smallest for tensors of up to some thousand kept elements, and the cheapest to open.
/// </summary>
internal sealed class GapsEncoding : PackedEncoding
{
    private const int LargeTensor = 100_000;

    public override string Id => "gaps";

    public override int OpeningRank => 2;

    /// <summary>
    /// Of large tensors the payload is held within 3 % of the entropy bound, which whole bytes are not; there they compete by their
    /// opening only.
    /// </summary>
    public override bool Competes(TensorSite site) => site.PrefersOpening || site.Tensor.Data.Count < LargeTensor;

    protected override (long First, long Last) Opsets => (11, long.MaxValue);

    protected override IEnumerable<Fragment?> Build(TensorSite site, ValueCode values)
    {
        for (int zeros = 0; zeros < values.Multiple; zeros++)
        {
            if (site.Packed.PositionsWith(zeros) is not { Length: > 0 } kept)
            {
                yield break;
            }

            (byte[] gaps, int[] stops) = WithStops(kept);
            if (stops.Length % values.Multiple == 0)
            {
                yield return Build(site, values, builder =>
                {
                    string numbers = builder.Cast(builder.Bytes(gaps), ElementType.Int32);
                    return Scatter(builder, site, values, builder.Node("CumSum", numbers, builder.Number(0)), stops);
                });
                yield break;
            }
        }
    }

    private static (byte[] Gaps, int[] Positions) WithStops(int[] kept)
    {
        var gaps = new List<byte>(kept.Length);
        var positions = new List<int>(kept.Length);
        int before = 0;
        foreach (int position in kept)
        {
            for (; position - before > byte.MaxValue; before += byte.MaxValue)
            {
                gaps.Add(byte.MaxValue);
                positions.Add(before + byte.MaxValue);
            }

            gaps.Add((byte)(position - before));
            positions.Add(position);
            before = position;
        }

        return ([.. gaps], [.. positions]);
    }
}
