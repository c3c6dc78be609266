using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>
/// One bit per element, beside the kept values: the smallest where more than 38 % are kept. At load, with m the bits as numbers:
/// <code>
/// element = values[cumsum(m) m], values starting with a zero
/// </code>
/// CumSum came with opset 11; before it the places of the ones are found by NonZero.
/// </summary>
internal sealed class BitmaskEncoding : PackedEncoding
{
    private const int CumulativeSums = 11;

    public override string Id => "bitmask";

    public override int OpeningRank => 4;

    protected override (long First, long Last) Opsets => (9, long.MaxValue);

    /// <summary>Far below 38 % the bits alone take more than any other code.</summary>
    public override bool Competes(TensorSite site) => site.Packed.Positions.Length * 10L >= site.Tensor.Data.Count;

    protected override IEnumerable<Fragment?> Build(TensorSite site, ValueCode values)
    {
        long count = site.Tensor.Data.Count;
        bool byPlaces = site.Tables.Opset < CumulativeSums;
        int[]? kept = byPlaces ? site.Packed.PositionsFilledTo(values.Multiple) : site.Packed.Positions;
        if (kept is not { Length: > 0 })
        {
            yield break;
        }

        var mask = new BitWriter(count);
        int next = 0;
        foreach (int position in kept)
        {
            mask.Skip(position - next);
            mask.One();
            next = position + 1;
        }

        yield return Build(site, values, builder =>
        {
            string bytes = builder.Cast(builder.Bytes(mask.Bytes), ElementType.Int32);
            string bits = BitTables.Unpack(builder, BitTables.Pieces(builder, 1), bytes);
            return byPlaces
                ? Scatter(builder, site, values, builder.NonZero(bits, kept.Length), kept)
                : ByRank(builder, bits, count, values, kept);
        });
    }

    private static string ByRank(FragmentBuilder builder, string bits, long count, ValueCode values, int[] kept)
    {
        string mask = count % 8 == 0 ? bits : builder.Node("Slice", bits, builder.Longs(0), builder.Longs(count));
        string rank = builder.Node("Mul", builder.Node("CumSum", mask, builder.Number(0)), mask);
        int length = (kept.Length + values.Multiple) / values.Multiple * values.Multiple;
        var places = new int[length];
        Array.Fill(places, -1);
        kept.CopyTo(places.AsSpan(1));
        return builder.Node("Gather", values.Vector(builder, places), rank);
    }
}
