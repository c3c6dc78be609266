namespace Compressor.Data;

/// <summary>
/// When samples of one shape are samples of another. Axes of extent 1 come and go and axes are merged or split, since that moves no
/// value; but two shapes of as many longer axes must agree, since 32x32x3 read as 3x32x32 is noise.
/// <code>
/// 28x28   fits 1x28x28, 28x28x1, 784, ?x28, ?x?
/// 784     fits 28x28
/// 32x32x3 fits 3072, not 3x32x32
/// </code>
/// </summary>
internal static class ShapeFit
{
    /// <summary>The model's axes with every open one settled; null where the data do not fit.</summary>
    public static int[]? Fit(IReadOnlyList<int> data, IReadOnlyList<long?> model)
    {
        if (Agree(data, model))
        {
            return [.. data];
        }

        int[] longData = [.. data.Where(extent => extent != 1)];
        long?[] longModel = [.. model.Where(extent => extent != 1)];
        if (Agree(longData, longModel))
        {
            var rest = new Queue<int>(longData);
            return [.. model.Select(extent => extent == 1 ? 1 : rest.Dequeue())];
        }

        return longData.Length == longModel.Length && longData.Length > 1 ? null : ByCount(data, model);
    }

    private static bool Agree(IReadOnlyList<int> data, IReadOnlyList<long?> model) =>
        data.Count == model.Count && data.Zip(model).All(pair => pair.Second is null || pair.Second == pair.First);

    /// <summary>At most one open axis is settled by the number of values.</summary>
    private static int[]? ByCount(IReadOnlyList<int> data, IReadOnlyList<long?> model)
    {
        long size = Shapes.Size(data);
        long known = model.Aggregate(1L, static (product, extent) => product > int.MaxValue ? product : product * (extent ?? 1));
        int open = model.Count(extent => extent is null);
        return known > 0 && (open == 0 ? known == size : open == 1 && size % known == 0)
            ? [.. model.Select(extent => (int)(extent ?? size / known))]
            : null;
    }
}
