namespace Compressor.Data.Formats;

/// <summary>What arrays of labels mean: classes, one-hot rows (classes too), or numbers; all splits alike.</summary>
internal static class NpyLabels
{
    /// <summary>Labels of each split, null where it has none.</summary>
    /// <param name="splits"><c>[N]</c>, <c>[N, 1]</c> or <c>[N, width]</c> each.</param>
    public static Labels?[] Decide(IReadOnlyList<NpyArray?> splits)
    {
        NpyArray[] given = [.. splits.OfType<NpyArray>()];
        NpyArray? odd = given.FirstOrDefault(array => array.Shape.Length is 0 or > 2 || Width(array) != Width(given[0]));
        if (odd is not null)
        {
            throw DataError.At(
                odd.Path, $"labels of shape {Shapes.Text(odd.Shape)}; they are one number, or one row of numbers, per sample");
        }

        float[]?[] values = [.. splits.Select(array => array?.ToFloats())];
        int width = given.Length == 0 ? 1 : Width(given[0]);
        float[] all = [.. values.OfType<float[]>().SelectMany(static split => split)];
        if (width == 1 && LabelRules.AreClasses(all))
        {
            return [.. values.Select(split => split is null ? null : new ClassLabels(Array.ConvertAll(split, static value => (int)value)))];
        }

        return width > 1 && IsOneHot(all, width)
            ? [.. values.Select(split => split is null ? null : new ClassLabels(Hot(split, width)))]
            : [.. values.Select(split => split is null ? null : new NumberLabels(split, width))];
    }

    private static int Width(NpyArray array) => array.Shape.Length == 1 ? 1 : array.Shape[1];

    private static bool IsOneHot(float[] rows, int width)
    {
        for (int row = 0; row < rows.Length; row += width)
        {
            ReadOnlySpan<float> values = rows.AsSpan(row, width);
            if (values.Count(1f) != 1 || values.Count(0f) != width - 1)
            {
                return false;
            }
        }

        return true;
    }

    private static int[] Hot(float[] rows, int width)
    {
        var classes = new int[rows.Length / width];
        for (int row = 0; row < classes.Length; row++)
        {
            classes[row] = rows.AsSpan(row * width, width).IndexOf(1f);
        }

        return classes;
    }
}
