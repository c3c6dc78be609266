using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>
/// Axes before and after a reshape that hold the same elements, taken from the left:
/// <code>
/// [2, 10, 4, 4] → [2, 160]        2 | 2,  10 4 4 | 160       each channel becomes a run of 16 features
/// [2, 7, 12]    → [2, 7, 3, 4]    2 | 2,  7 | 7,  12 | 3 4   twelve features become three heads of four
/// </code>
/// </summary>
internal static class ReshapeGroups
{
    /// <summary>More elements than this in one group are not followed one by one.</summary>
    private const long MostElements = 1 << 20;

    /// <summary>The groups; axes of extent 1 belong to none.</summary>
    public static IReadOnlyList<(int[] Before, int[] After)> Of(IReadOnlyList<long> before, IReadOnlyList<long> after)
    {
        var groups = new List<(int[], int[])>();
        (int i, int j) = (0, 0);
        while (i < before.Count && j < after.Count)
        {
            (int firstBefore, int firstAfter) = (i, j);
            (long left, long right) = (before[i++], after[j++]);
            while (left != right && (left < right ? i < before.Count : j < after.Count))
            {
                if (left < right)
                {
                    left *= before[i++];
                }
                else
                {
                    right *= after[j++];
                }
            }

            groups.Add((Larger(before, firstBefore, i), Larger(after, firstAfter, j)));
        }

        return groups;

        static int[] Larger(IReadOnlyList<long> shape, int from, int to) =>
            [.. Enumerable.Range(from, to - from).Where(axis => shape[axis] != 1)];
    }

    /// <summary>Labels of the reshaped value; what cannot be followed is held fast.</summary>
    public static int[][] Relate(UnitNode node, IReadOnlyList<long> after)
    {
        UnitMap map = node.Map;
        int[][] labels = [.. after.Select(node.Positions)];
        foreach ((int[] from, int[] to) in Of(node.Shape(0), after))
        {
            int[][] units = [.. from.Select(axis => node[0][axis])];
            int[][] free = Array.FindAll(units, axis => Array.Exists(axis, label => map.PinnedBy(label) is null));
            if (free.Length == 0)
            {
                string reason = units is [[var first, ..]] && to.Length == 1 ? map.PinnedBy(first)! : Reasons.Positions;
                foreach (int axis in to)
                {
                    labels[axis] = map.Pinned(after[axis], reason);
                }
            }
            else if (to.Length == 1 && free.Length == 1 && after[to[0]] <= MostElements)
            {
                int[] places = Places([.. units.Select(axis => axis.Length)], Array.IndexOf(units, free[0]), (int)after[to[0]]);
                labels[to[0]] = Array.ConvertAll(places, place => free[0][place]);
            }
            else if (from.Length == 1 && units[0].Length <= MostElements)
            {
                Split(map, units[0], [.. to.Select(axis => (int)after[axis])], to, labels);
            }
            else
            {
                foreach (int[] axis in units)
                {
                    map.Pin(axis, Reasons.Reshaped(node.Node));
                }
            }
        }

        return labels;
    }

    /// <summary>Which units of the reshaped value are constant.</summary>
    public static void Constants(UnitNode node, ConstantUnits constants)
    {
        (string input, string output) = (node.Node.Inputs[0], node.Node.Outputs[0]);
        IReadOnlyList<long> after = [.. node.Map.Labels[output].Select(axis => (long)axis.Length)];
        foreach ((int[] from, int[] to) in Of(node.Shape(0), after))
        {
            int[] extents = [.. from.Select(axis => node[0][axis].Length)];
            if (to.Length == 1 && after[to[0]] <= MostElements)
            {
                double[] merged = ConstantUnits.Unknown((int)after[to[0]]);
                for (int axis = 0; axis < from.Length; axis++)
                {
                    double[] units = constants.At(input, from[axis]);
                    int[] places = Places(extents, axis, merged.Length);
                    for (int i = 0; i < merged.Length; i++)
                    {
                        merged[i] = double.IsNaN(merged[i]) ? units[places[i]] : merged[i];
                    }
                }

                constants.Set(output, to[0], merged);
            }
            else if (from.Length == 1 && extents[0] <= MostElements)
            {
                double[] units = constants.At(input, from[0]);
                int block = units.Length / (int)after[to[0]];
                IEnumerable<double[]> blocks = units.Chunk(block);
                constants.Set(
                    output, to[0], [.. blocks.Select(values => values.All(value => value == values[0]) ? values[0] : double.NaN)]);
            }
        }
    }

    /// <summary>For each element of a group, row-major, its index on one of the axes.</summary>
    private static int[] Places(int[] extents, int axis, int count)
    {
        int stride = extents.Skip(axis + 1).Aggregate(1, (product, extent) => product * extent);
        var places = new int[count];
        for (int i = 0; i < count; i++)
        {
            places[i] = i / stride % extents[axis];
        }

        return places;
    }

    /// <summary>
    /// One axis becomes several: where labels repeat along one of them that one carries the units; else the first does, and what
    /// stands under one of its indices falls together, as the features of a head do.
    /// </summary>
    private static void Split(UnitMap map, int[] units, int[] extents, int[] to, int[][] labels)
    {
        int[] roots = Array.ConvertAll(units, map.Root);
        for (int axis = 0; axis < extents.Length; axis++)
        {
            int[] places = Places(extents, axis, roots.Length);
            var first = new int[extents[axis]];
            Array.Fill(first, -1);
            bool alike = true;
            for (int i = 0; i < roots.Length; i++)
            {
                first[places[i]] = first[places[i]] < 0 ? roots[i] : first[places[i]];
                alike &= first[places[i]] == roots[i];
            }

            if (alike && first.Distinct().Count() > 1)
            {
                labels[to[axis]] = first;
                return;
            }
        }

        int[] heads = Places(extents, 0, roots.Length);
        int block = roots.Length / extents[0];
        for (int i = 0; i < roots.Length; i++)
        {
            map.Unite(units[heads[i] * block], units[i]);
        }

        labels[to[0]] = [.. Enumerable.Range(0, extents[0]).Select(head => units[head * block])];
    }
}
