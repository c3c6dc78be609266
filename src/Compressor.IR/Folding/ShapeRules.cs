namespace Compressor.IR.Folding;

/// <summary>Rules that ask for the shape of a value, or make a value of a shape.</summary>
internal static class ShapeRules
{
    public static PartialTensor? Shape(FoldedNode node)
    {
        if (node[0]?.Shape is not { } shape)
        {
            return null;
        }

        int start = Clamped(node.Node.Int("start", 0), shape.Count);
        int end = Math.Max(start, Clamped(node.Node.Int("end", shape.Count), shape.Count));
        return PartialTensor.List([.. shape.Skip(start).Take(end - start)]);
    }

    public static PartialTensor? Size(FoldedNode node) =>
        node[0] is { HasShape: true } tensor ? new PartialTensor([], [Product(tensor.Shape!)]) : null;

    public static PartialTensor? ConstantOfShape(FoldedNode node)
    {
        if (node[0]?.Elements is not { } shape)
        {
            return null;
        }

        PartialTensor value = node.Node.Attribute("value") is Initializer given
            ? PartialTensor.Of(given.Data)
            : new PartialTensor([1], null);
        long? count = shape.Any(extent => extent is null) ? null : Product(shape);
        return new PartialTensor(
            shape, value.Scalar is { } scalar && count <= PartialTensor.MostElements
                ? [.. Enumerable.Repeat((long?)scalar, (int)count)]
                : null);
    }

    public static PartialTensor? Range(FoldedNode node)
    {
        if (node[0]?.Scalar is not { } start || node[1]?.Scalar is not { } limit || node[2]?.Scalar is not { } step || step == 0)
        {
            return null;
        }

        double count = Math.Max(0, Math.Ceiling(((double)limit - start) / step));
        return count > PartialTensor.MostElements
            ? null
            : PartialTensor.List([.. Enumerable.Range(0, (int)count).Select(i => (long?)(start + (i * step)))]);
    }

    public static PartialTensor? Reshape(FoldedNode node)
    {
        if (node.Node.Ints("shape")?.Select(extent => (long?)extent).ToArray() is not { } asked)
        {
            asked = node[1]?.Elements?.ToArray()!;
        }

        if (asked is null)
        {
            return null;
        }

        IReadOnlyList<long?>? given = node[0]?.Shape;
        long?[] shape = [.. asked.Select((extent, axis) =>
            extent == 0 && node.Node.Int("allowzero", 0) == 0 ? given is not null && axis < given.Count ? given[axis] : null : extent)];
        int open = Array.IndexOf(shape, -1);
        if (open >= 0)
        {
            long? others = Product(shape.Where((_, axis) => axis != open));
            shape[open] = node[0] is { HasShape: true } whole && others > 0 ? Product(whole.Shape!) / others : null;
        }

        return new PartialTensor(shape, node[0]?.Elements);
    }

    /// <summary>The input's elements where its shape is all that changes (Squeeze, Unsqueeze).</summary>
    public static PartialTensor? Squeeze(FoldedNode node)
    {
        if (node[0]?.Shape is not { } shape)
        {
            return null;
        }

        bool all = node.Lacks("axes", 1);
        long[]? axes = node.Longs("axes", 1);
        if ((axes is null && !all) || (all && shape.Any(extent => extent is null)))
        {
            return null;
        }

        HashSet<long> gone = all
            ? [.. Enumerable.Range(0, shape.Count).Where(axis => shape[axis] == 1).Select(axis => (long)axis)]
            : [.. axes!.Select(axis => axis < 0 ? axis + shape.Count : axis)];
        return new PartialTensor([.. shape.Where((_, axis) => !gone.Contains(axis))], node[0]!.Elements);
    }

    public static PartialTensor? Unsqueeze(FoldedNode node)
    {
        if (node[0]?.Shape is not { } shape || node.Longs("axes", 1) is not { } axes)
        {
            return null;
        }

        int rank = shape.Count + axes.Length;
        HashSet<long> added = [.. axes.Select(axis => axis < 0 ? axis + rank : axis)];
        var rest = new Queue<long?>(shape);
        return new PartialTensor(
            [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) || rest.Count == 0 ? 1 : rest.Dequeue())], node[0]!.Elements);
    }

    private static int Clamped(long axis, int rank) => (int)Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);

    /// <summary>The product; null where an extent is open or the product leaves the range.</summary>
    private static long? Product(IEnumerable<long?> extents)
    {
        Int128 product = 1;
        foreach (long? extent in extents)
        {
            product *= extent ?? 0;
            if (extent is null || product > long.MaxValue || product < 0)
            {
                return null;
            }
        }

        return (long)product;
    }
}
