using System.Text;

namespace Compressor.Reporting.Text;

/// <summary>A table in GitHub's Markdown, padded so that it reads well unrendered too.</summary>
internal static class MarkdownTable
{
    /// <summary>Appends the table; columns whose header begins with "&gt;" stand to the right. No rows, no table.</summary>
    public static void Append(StringBuilder text, IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        bool[] right = [.. headers.Select(header => header.StartsWith('>'))];
        List<string[]> lines = [.. rows.Select(row => row.Select(Escaped).ToArray())];
        if (lines.Count == 0)
        {
            return;
        }

        lines.Insert(0, [.. headers.Select(header => Escaped(header.TrimStart('>')))]);
        int[] widths = [.. headers.Select((_, column) => Math.Max(3, lines.Max(line => line[column].Length)))];
        lines.Insert(1, [.. widths.Select((width, column) => right[column] ? $"{new string('-', width - 1)}:" : new string('-', width))]);
        foreach (string[] line in lines)
        {
            text.Append('|');
            for (int column = 0; column < line.Length; column++)
            {
                string cell = right[column] ? line[column].PadLeft(widths[column]) : line[column].PadRight(widths[column]);
                text.Append(' ').Append(cell).Append(" |");
            }

            text.Append('\n');
        }

        text.Append('\n');
    }

    /// <summary>Names come from files: a pipe or a line break in one must not break the table.</summary>
    private static string Escaped(string cell) =>
        cell.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
