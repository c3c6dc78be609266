using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>
/// Gaps between kept elements in a Rice code (Golomb 1966; Rice 1979), within 3 % of the entropy of a random mask:
/// <code>
/// d = gap - 1     q = d >> l, in unary: q zeros and a one     low = d mod 2^l, in bit planes
/// </code>
/// Zeros at the front fill the unary stream up to whole bytes; kept zeros fill the planes. At load, with c the stream's bits as numbers:
/// <code>
/// gap = low, plus at index cumsum(c, exclusive) each bit's weight: 1 for a one, 2^l for a zero
/// position = cumsum(gap) - 1 - zeros in front * 2^l
/// </code>
/// Adding up by ScatterElements came with opset 16. From 11 on the places of the ones do it, s = NonZero(c):
/// <code>
/// position = s 2^l + cumsum(low - (2^l - 1)) + 2^l - 1 - zeros in front * 2^l
/// </code>
/// </summary>
internal sealed class RiceEncoding : PackedEncoding
{
    private const int SumsByScatter = 16;

    /// <summary>Up to so many gaps, neighbouring parameters are tried too: one with fewer planes saves more in nodes than it costs in
    /// bits.</summary>
    private const int FewGaps = 1 << 14;

    public override string Id => "rice";

    public override int OpeningRank => 3;

    protected override (long First, long Last) Opsets => (11, long.MaxValue);

    protected override IEnumerable<Fragment?> Build(TensorSite site, ValueCode values)
    {
        int[] kept = site.Packed.Positions;
        int best = RiceCode.BestParameter(kept);
        int spread = kept.Length <= FewGaps ? 1 : 0;
        for (int parameter = Math.Max(1, best - spread); parameter <= best + spread; parameter++)
        {
            yield return Build(site, values, parameter);
        }
    }

    private Fragment? Build(TensorSite site, ValueCode values, int parameter)
    {
        int multiple = Math.Max(values.Multiple, BitPlanes.Multiple(parameter));
        if (site.Packed.PositionsFilledTo(multiple) is not { Length: > 0 } kept)
        {
            return null;
        }

        int[] gaps = RiceCode.Gaps(kept);
        (byte[] unary, int front) = RiceCode.Unary(gaps, parameter);
        return Build(site, values, builder =>
        {
            string bytes = builder.Cast(builder.Bytes(unary), ElementType.Int32);
            string positions = builder.Opset >= SumsByScatter
                ? BySums(builder, bytes, 8L * unary.Length, gaps, parameter, front)
                : ByPlaces(builder, bytes, gaps, parameter, front);
            return Scatter(builder, site, values, positions, kept);
        });
    }

    private static string BySums(FragmentBuilder builder, string bytes, long bits, int[] gaps, int parameter, int front)
    {
        string zero = builder.Number(0);
        string ones = BitTables.Unpack(builder, BitTables.Pieces(builder, 1), bytes);
        string index = builder.Node("CumSum", "exclusive", 1, ones, zero);

        // Of many bits all weigh 2^l, ones too, which the low parts make up for: that is filled in, not looked up, and opens sooner.
        int weight = 1 << parameter;
        bool alike = gaps.Length > FewGaps;
        string weights = alike
            ? builder.Node("Expand", builder.Number(weight), builder.Longs(bits))
            : builder.Node("Gather", builder.Numbers(weight, 1), ones);
        string low = BitPlanes.Write(builder, gaps, parameter, alike ? 1 - weight : 0);
        string sums = builder.ScatterSum(low, index, weights);
        return builder.Node("Sub", builder.Node("CumSum", sums, zero), builder.Number(1 + (front << parameter)));
    }

    private static string ByPlaces(FragmentBuilder builder, string bytes, int[] gaps, int parameter, int front)
    {
        string ones = BitTables.Unpack(builder, BitTables.Pieces(builder, 1), bytes);
        string places = builder.Cast(builder.NonZero(ones, gaps.Length), ElementType.Int32);
        int step = (1 << parameter) - 1;
        string high = builder.Node("Mul", places, builder.Number(1 << parameter));
        string low = builder.Node("CumSum", BitPlanes.Write(builder, gaps, parameter, -step), builder.Number(0));
        return builder.Node("Add", builder.Node("Add", high, low), builder.Number(step - (front << parameter)));
    }
}
