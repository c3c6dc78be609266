namespace Compressor.IR.Folding;

/// <summary>Rules that move, pick and join elements: of lists and scalars, which is what shape arithmetic is made of.</summary>
internal static class SelectionRules
{
    public static PartialTensor? Same(FoldedNode node) => node[0];

    /// <summary>Integers keep their value in another integer type; of a truth value is asked whether they are zero.</summary>
    public static PartialTensor? Cast(FoldedNode node) => (ElementType)node.Node.Int("to", 0) switch
    {
        ElementType.Int64 or ElementType.Int32 => node[0],
        ElementType.Bool => node[0] is { } tensor
            ? tensor with
            {
                Elements = tensor.Elements?.Select(element => element is null ? null : (long?)(element != 0 ? 1 : 0)).ToArray(),
            }
            : null,
        _ => node[0] is { } other ? other with { Elements = null } : null,
    };

    public static PartialTensor? Gather(FoldedNode node)
    {
        if (node.Whole(0) is not ([var length], var elements) || node[1] is not { Elements: { } indices, Shape: { } shape })
        {
            return null;
        }

        return new PartialTensor(
            shape, [.. indices.Select(index => index is null ? null : At(elements, index < 0 ? index.Value + length : index.Value))]);
    }

    public static PartialTensor? Concat(FoldedNode node)
    {
        PartialTensor?[] parts = [.. Enumerable.Range(0, node.Node.Inputs.Count).Select(input => node[input])];
        if (parts.All(part => part is { Shape.Count: 1, Elements: not null }))
        {
            return Limited([.. parts.SelectMany(part => part!.Elements!)]);
        }

        // Where a part's elements are not known but its length is, the others keep their places.
        return parts.All(part => part is { HasShape: true, Shape.Count: 1 })
            ? Limited([.. parts.SelectMany(
                part => part!.Elements ?? new long?[Math.Min(part.Shape![0]!.Value, PartialTensor.MostElements)])])
            : null;
    }

    public static PartialTensor? Slice(FoldedNode node)
    {
        if (node.Whole(0) is not ([var length], var elements) || node.Longs("starts", 1) is not [var start]
            || node.Longs("ends", 2) is not [var end] || (node.Longs("axes", 3) ?? [0]) is not [0 or -1])
        {
            return null;
        }

        long step = node.Longs("steps", 4) is [var stated] ? stated : 1;
        var picked = new List<long?>();
        long first = Clamped(start, length, step);
        for (long at = first; step > 0 ? at < Clamped(end, length, step) : at > Clamped(end, length, step); at += step)
        {
            picked.Add(At(elements, at));
            if (step == 0 || picked.Count > length)
            {
                return null;
            }
        }

        return PartialTensor.List(picked);
    }

    public static PartialTensor? Expand(FoldedNode node) =>
        node[0]?.Scalar is { } scalar && node[1]?.Elements is [{ } count] && count <= PartialTensor.MostElements && count >= 0
            ? PartialTensor.List([.. Enumerable.Repeat((long?)scalar, (int)count)])
            : null;

    public static PartialTensor? Where(FoldedNode node) =>
        node[0]?.Scalar is { } condition && node.Whole(1) is var (kept, _) && node.Whole(2) is var (other, _) && kept.SequenceEqual(other)
            ? condition != 0 ? node[1] : node[2]
            : ArithmeticRules.Elementwise(node, 3, values => values[0] is { } flag ? flag != 0 ? values[1] : values[2] : null);

    private static PartialTensor? Limited(IReadOnlyList<long?> elements) =>
        elements.Count <= PartialTensor.MostElements ? PartialTensor.List(elements) : null;

    private static long? At(IReadOnlyList<long?> elements, long index) => index >= 0 && index < elements.Count
        ? elements[(int)index]
        : null;

    /// <summary>A start or end brought into the range that a walk in the step's direction can have.</summary>
    private static long Clamped(long place, long length, long step)
    {
        long counted = place < 0 ? Math.Max(place, -length - 1) + length : place;
        return step > 0 ? Math.Clamp(counted, 0, length) : Math.Clamp(counted, -1, length - 1);
    }
}
