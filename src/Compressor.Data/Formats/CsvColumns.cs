using System.Globalization;

namespace Compressor.Data.Formats;

/// <summary>What the columns of a table are, decided from its first two rows.</summary>
/// <param name="Names">The header's names, or "1", "2" ... without one.</param>
/// <param name="HasHeader">True where the first row names the columns.</param>
/// <param name="Label">The column of labels; null for none.</param>
/// <param name="Split">The column that states each row's split; null for none.</param>
/// <param name="Inputs">All other columns.</param>
internal sealed record CsvColumns(string[] Names, bool HasHeader, int? Label, int? Split, int[] Inputs)
{
    private const string DefaultLabel = "label";
    private const string SplitName = "split";
    private const string Last = "last";

    /// <param name="path">For messages.</param>
    /// <param name="first">The first row.</param>
    /// <param name="second">The second row, where there is one.</param>
    /// <param name="label">Name, number from 1 or "last"; null takes a column called "label" where there is one.</param>
    public static CsvColumns Of(string path, string[] first, string[]? second, string? label)
    {
        int? byName = Find(first, label ?? DefaultLabel);
        int? byNumber = label is not null ? Number(label, first.Length) : null;
        bool header = first.Where((_, column) => column != byNumber).Any(cell => !IsNumber(cell))
            || (byName is not null && !IsNumber(first[byName.Value]))
            || (byNumber is int n && !IsNumber(first[n]) && second is not null && n < second.Length && IsNumber(second[n]));
        int? labelColumn = header ? byName ?? byNumber : label is null ? null : Number(label, first.Length);
        if (label is not null && labelColumn is null)
        {
            throw DataError.At(path, header
                ? $"no column '{label}' for the labels; there are {string.Join(", ", first)}"
                : $"no column '{label}' for the labels among {first.Length} columns without a header");
        }

        int? split = header ? Find(first, SplitName) : null;
        split = split == labelColumn ? null : split;
        int[] inputs = [.. Enumerable.Range(0, first.Length).Where(column => column != labelColumn && column != split)];
        string[] names = header ? first : [.. first.Select((_, column) => (column + 1).ToString(CultureInfo.InvariantCulture))];
        return inputs.Length > 0
            ? new CsvColumns(names, header, labelColumn, split, inputs)
            : throw DataError.At(path, "no column is left as input");
    }

    /// <summary>True for what other programs write for numbers that are not finite.</summary>
    public static bool IsNotFinite(string cell) =>
        cell.TrimStart('+', '-').ToLowerInvariant() is "inf" or "infinity" or "nan"
        || (float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && !float.IsFinite(number));

    public static bool IsNumber(string cell) =>
        float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || IsNotFinite(cell);

    /// <summary>The column of a name, whatever its case; null for none.</summary>
    public static int? Find(string[] names, string name)
    {
        int exact = Array.IndexOf(names, name);
        int found = exact >= 0 ? exact : Array.FindIndex(names, other => other.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found >= 0 ? found : null;
    }

    /// <summary>The column of a number from 1, or of "last"; null for none.</summary>
    public static int? Number(string label, int columns) =>
        label.Equals(Last, StringComparison.OrdinalIgnoreCase) ? columns - 1
        : int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= columns
            ? number - 1
        : null;
}
