using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>
/// Positions in the code of Elias (1974) and Fano (1971), for operator sets that can add up nothing (9 and 10), 2 to 7 % larger than
/// Rice's:
/// <code>
/// a one at (position >> l) + i for the i-th position     low = position mod 2^l, in bit planes
/// position = (NonZero(bits) - i) 2^l + low
/// </code>
/// </summary>
internal sealed class EliasFanoEncoding : PackedEncoding
{
    public override string Id => "elias-fano";

    public override int OpeningRank => 5;

    protected override (long First, long Last) Opsets => (9, 10);

    protected override IEnumerable<Fragment?> Build(TensorSite site, ValueCode values)
    {
        int best = site.Packed.Positions.Length == 0 ? 1 : Parameter(site.Tensor.Data.Count, site.Packed.Positions.Length);
        for (int parameter = Math.Max(1, best - 1); parameter <= best + 1; parameter++)
        {
            yield return Build(site, values, parameter);
        }
    }

    /// <summary>floor(log2(elements / positions)), the parameter that the code is defined with.</summary>
    private static int Parameter(long elements, long positions) =>
        System.Numerics.BitOperations.Log2((ulong)Math.Max(1, elements / positions));

    private Fragment? Build(TensorSite site, ValueCode values, int parameter)
    {
        int multiple = Math.Max(values.Multiple, BitPlanes.Multiple(parameter));
        if (site.Packed.PositionsFilledTo(multiple) is not { Length: > 0 } kept)
        {
            return null;
        }

        var high = new BitWriter((kept[^1] >> parameter) + kept.Length);
        int next = 0;
        for (int i = 0; i < kept.Length; i++)
        {
            int place = (kept[i] >> parameter) + i;
            high.Skip(place - next);
            high.One();
            next = place + 1;
        }

        return Build(site, values, builder =>
        {
            string bytes = builder.Cast(builder.Bytes(high.Bytes), ElementType.Int32);
            string bits = BitTables.Unpack(builder, BitTables.Pieces(builder, 1), bytes);
            string index = builder.NonZero(builder.Repeated(kept.Length, ElementType.Int32, 1), kept.Length);
            string rank = builder.Cast(builder.Node("Sub", builder.NonZero(bits, kept.Length), index), ElementType.Int32);
            string low = BitPlanes.Write(builder, kept, parameter, 0);
            string positions = builder.Node("Add", builder.Node("Mul", rank, builder.Number(1 << parameter)), low);
            return Scatter(builder, site, values, positions, kept);
        });
    }
}
