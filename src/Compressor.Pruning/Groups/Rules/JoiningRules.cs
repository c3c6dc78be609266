using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>Concat: units of one input after those of another along the axis; along the others they meet.</summary>
internal sealed class ConcatRule : UnitRule
{
    public override void Relate(UnitNode node)
    {
        int[][][] parts = [.. Enumerable.Range(0, node.Node.Inputs.Count).Select(input => node[input])];
        int axis = Axis(node);
        int[][] joined = [.. parts[0]];
        joined[axis] = [.. parts.SelectMany(part => part[axis])];
        for (int other = 0; other < joined.Length; other++)
        {
            foreach (int[][] part in parts.Where(_ => other != axis))
            {
                node.Map.Unite(joined[other], part[other]);
            }
        }

        node.Output(0, joined);
    }

    public override void Constants(UnitNode node, ConstantUnits constants) => constants.Set(
        node.Node.Outputs[0], Axis(node), [.. node.Node.Inputs.SelectMany(input => constants.At(input, Axis(node)))]);

    private static int Axis(UnitNode node) => UnitNode.Axis(node.Node.Int("axis", 1), node[0].Length);
}

/// <summary>Split: runs of units along the axis; their lengths are stated anew.</summary>
internal sealed class SplitRule : UnitRule
{
    public override int Followed(Node node) => 1;

    public override string? Refuses(UnitNode node) =>
        (node.Has(1) && node.Constant(1) is null) || Sizes(node) is null ? Reasons.NotFollowed(node.Node) : null;

    public override void Relate(UnitNode node)
    {
        int axis = Axis(node);
        foreach ((int output, int[] part) in Parts(node, node[0][axis]).Select((part, output) => (output, part)))
        {
            int[][] labels = [.. node[0]];
            labels[axis] = part;
            node.Output(output, labels);
        }
    }

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        int axis = Axis(node);
        double[] whole = constants.At(node.Node.Inputs[0], axis);
        foreach ((int output, double[] part) in Parts(node, whole).Select((part, output) => (output, part)))
        {
            constants.Set(node.Node.Outputs[output], axis, part);
        }
    }

    public override Node Cut(UnitNode node, UnitCut cut)
    {
        int[] labels = node[0][Axis(node)];
        if (cut.Count(labels) == labels.Length)
        {
            return node.Node;
        }

        long[] sizes = [.. Parts(node, labels).Select(part => (long)cut.Count(part))];
        return node.Opset < 13
            ? node.Node.With("split", (IReadOnlyList<long>)sizes)
            : node.Node.Without("num_outputs").WithInput(
                1, cut.Constant($"{node.Node.Outputs[0]}/split", TensorData.FromLongs([sizes.Length], sizes)));
    }

    private static int Axis(UnitNode node) => UnitNode.Axis(node.Node.Int("axis", 0), node[0].Length);

    private static IEnumerable<T[]> Parts<T>(UnitNode node, T[] axis)
    {
        int start = 0;
        foreach (long size in Sizes(node)!)
        {
            yield return axis[start..(start + (int)size)];
            start += (int)size;
        }
    }

    /// <summary>Stated lengths, or equal ones of which the last may be shorter; null where they do not fill the axis.</summary>
    private static long[]? Sizes(UnitNode node)
    {
        int extent = node[0][Axis(node)].Length;
        int count = node.Node.Outputs.Count;
        int equal = (extent + count - 1) / count;
        long[] sizes = node.Longs("split", 1)
            ?? [.. Enumerable.Range(0, count).Select(part => (long)Math.Min(equal, extent - part * equal))];
        return sizes.Length == count && sizes.Sum() == extent && sizes.All(size => size > 0) ? sizes : null;
    }
}

/// <summary>Slice: some of the units, one after the other; where it starts and ends is stated anew.</summary>
internal sealed class SliceRule : UnitRule
{
    public override int Followed(Node node) => 1;

    public override string? Refuses(UnitNode node) =>
        node.Longs("starts", 1) is null || node.Longs("ends", 2) is null || (node.Has(3) && node.Constant(3) is null)
        || (node.Has(4) && node.Constant(4)?.ToLongs().All(step => step == 1) != true)
            ? Reasons.NotFollowed(node.Node)
            : null;

    public override void Relate(UnitNode node)
    {
        int[][] labels = [.. node[0]];
        foreach ((int axis, int start, int end) in Ranges(node))
        {
            labels[axis] = node[0][axis][start..end];
        }

        node.Output(0, labels);
    }

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        var ranges = Ranges(node).ToDictionary(range => range.Axis);
        for (int axis = 0; axis < node[0].Length; axis++)
        {
            double[] whole = constants.At(node.Node.Inputs[0], axis);
            constants.Set(node.Node.Outputs[0], axis, ranges.TryGetValue(axis, out var range) ? whole[range.Start..range.End] : whole);
        }
    }

    public override Node Cut(UnitNode node, UnitCut cut)
    {
        (int Axis, int Start, int End)[] ranges = [.. Ranges(node)];
        if (Array.TrueForAll(ranges, range => cut.Count(node[0][range.Axis]) == node[0][range.Axis].Length))
        {
            return node.Node;
        }

        long[] starts = [.. ranges.Select(range => (long)cut.Count(node[0][range.Axis][..range.Start]))];
        long[] ends = [.. ranges.Select((range, i) => starts[i] + cut.Count(node[0][range.Axis][range.Start..range.End]))];
        return node.Opset < 10
            ? node.Node.With("starts", (IReadOnlyList<long>)starts).With("ends", (IReadOnlyList<long>)ends)
            : node.Node
                .WithInput(1, cut.Constant($"{node.Node.Outputs[0]}/starts", TensorData.FromLongs([starts.Length], starts)))
                .WithInput(2, cut.Constant($"{node.Node.Outputs[0]}/ends", TensorData.FromLongs([ends.Length], ends)));
    }

    private static IEnumerable<(int Axis, int Start, int End)> Ranges(UnitNode node)
    {
        (long[] starts, long[] ends) = (node.Longs("starts", 1)!, node.Longs("ends", 2)!);
        long[] axes = node.Longs("axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = UnitNode.Axis(axes[i], node[0].Length);
            int extent = node[0][axis].Length;
            int start = Place(starts[i], extent);
            yield return (axis, start, Math.Max(start, Place(ends[i], extent)));
        }

        static int Place(long place, int extent) => (int)Math.Clamp(place < 0 ? place + extent : place, 0, extent);
    }
}

/// <summary>Gather: rows of a table that the data names, or units that the graph names; those are named anew.</summary>
internal sealed class GatherRule : UnitRule
{
    public override int Followed(Node node) => 2;

    public override void Relate(UnitNode node)
    {
        int axis = Axis(node);
        int[][] indices = node[1];
        int[] picked = node[0][axis];
        if (Indices(node) is { } constant)
        {
            int[] chosen = Array.ConvertAll(constant, index => picked[index]);
            indices = indices.Length == 0 ? [] : [chosen];
            if (indices.Length == 0)
            {
                node.Map.Pin(chosen, Reasons.Setting(node.Node));
            }
        }
        else
        {
            node.Map.Pin(picked, Reasons.Mixed(node.Node));
        }

        node.Output(0, [.. node[0][..axis], .. indices, .. node[0][(axis + 1)..]]);
    }

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        int axis = Axis(node);
        int added = node[1].Length;
        for (int from = 0; from < node[0].Length; from++)
        {
            double[] units = constants.At(node.Node.Inputs[0], from);
            if (from != axis)
            {
                constants.Set(node.Node.Outputs[0], from < axis ? from : from + added - 1, units);
            }
            else if (added == 1 && Indices(node) is { } constant)
            {
                constants.Set(node.Node.Outputs[0], axis, Array.ConvertAll(constant, index => units[index]));
            }
        }
    }

    public override Node Cut(UnitNode node, UnitCut cut)
    {
        int[] labels = node[0][Axis(node)];
        if (cut.Count(labels) == labels.Length || Indices(node) is not { } constant)
        {
            return node.Node;
        }

        bool[] kept = cut.Kept(labels);
        long[] indices = [.. constant.Where(index => kept[index]).Select(index => (long)kept.Take(index).Count(keep => keep))];
        return node.Node.WithInput(
            1, cut.Constant(node.Node.Inputs[1], TensorData.FromLongs(node[1].Length == 0 ? [] : [indices.Length], indices)));
    }

    private static int Axis(UnitNode node) => UnitNode.Axis(node.Node.Int("axis", 0), node[0].Length);

    /// <summary>Indices that the graph names, counted from the start, of rank 1 at most; null for others.</summary>
    private static int[]? Indices(UnitNode node) =>
        node[1].Length <= 1 && node.Constant(1) is { Type: ElementType.Int64 or ElementType.Int32 } data
            ? Array.ConvertAll(data.ToLongs(), index => UnitNode.Axis(index, node[0][Axis(node)].Length))
            : null;
}
