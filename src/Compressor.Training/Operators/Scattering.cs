using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>What ScatterElements and ScatterND share: rows of a tensor replaced by updates, or combined with them (`reduction`).</summary>
internal static class Scattering
{
    public static string? Refuses(IR.Node node)
    {
        string reduction = node.Text("reduction", "none");
        return reduction is "none" or "add" or "mul" or "max" or "min" ? null : $"{node.OpType} with reduction {reduction}";
    }

    /// <param name="rows">What is scattered into; its first axis is the one that <paramref name="places"/> counts.</param>
    /// <param name="places">The row of each update, int64.</param>
    /// <param name="updates">As many rows as there are places.</param>
    /// <param name="reduction">One of none, add, mul, max, min.</param>
    public static Tensor Of(Tensor rows, Tensor places, Tensor updates, string reduction) => reduction switch
    {
        "none" => rows.index_copy(0, places, updates),
        "add" => rows.index_add(0, places, updates, 1),
        "mul" => InRounds(rows, places, updates, mul),
        "max" => InRounds(rows, places, updates, maximum),
        _ => InRounds(rows, places, updates, minimum),
    };

    /// <summary>Combines the first update of every place, then the second of those that have one, and so on.</summary>
    private static Tensor InRounds(Tensor rows, Tensor places, Tensor updates, Func<Tensor, Tensor, Tensor> combine)
    {
        (Tensor sorted, Tensor order) = places.sort(0, descending: false, stable: true);
        Tensor round = arange(places.shape[0], ScalarType.Int64) - searchsorted(sorted, sorted);
        for (int i = 0; places.shape[0] > 0; i++)
        {
            Tensor chosen = order.masked_select(round == i);
            if (chosen.shape[0] == 0)
            {
                break;
            }

            Tensor at = places.index_select(0, chosen);
            rows = rows.index_copy(0, at, combine(rows.index_select(0, at), updates.index_select(0, chosen)));
        }

        return rows;
    }

    /// <summary>Indices as int64, negative ones counted from the end of an axis of <paramref name="extent"/>.</summary>
    public static Tensor Wrapped(Tensor indices, long extent)
    {
        Tensor longs = indices.to(ScalarType.Int64);
        return longs.where(longs >= 0, longs + extent);
    }

    /// <summary>Steps between neighbours of each axis in a row-major tensor of this shape.</summary>
    public static long[] Strides(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return strides;
    }

    /// <summary>The row that each index tuple (last axis) names, of a tensor whose leading axes have these extents; flattened.</summary>
    public static Tensor Rows(Tensor tuples, ReadOnlySpan<long> extents)
    {
        Tensor wrapped = Wrapped(tuples, 0).reshape(-1, extents.Length);
        Tensor limits = tensor(extents.ToArray(), ScalarType.Int64);
        wrapped = wrapped.where(wrapped >= 0, wrapped + limits);
        return (wrapped * tensor(Strides(extents), ScalarType.Int64)).sum(1, type: ScalarType.Int64);
    }
}
