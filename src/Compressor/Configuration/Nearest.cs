namespace Compressor.Configuration;

/// <summary>What somebody who mistyped may have meant.</summary>
internal static class Nearest
{
    /// <summary>"; did you mean 'epochs'?", or nothing where no word is near.</summary>
    public static string Hint(string typed, IEnumerable<string> known) => Of(typed, known) is { } word ? $"; did you mean '{word}'?" : "";

    /// <summary>The known word that the fewest edits lead to; null where they would be more than a third of its letters.</summary>
    public static string? Of(string typed, IEnumerable<string> known) => known
        .Select(word => (Word: word, Edits: Edits(typed.ToUpperInvariant(), word.ToUpperInvariant())))
        .Where(candidate => candidate.Edits <= Math.Max(1, candidate.Word.Length / 3))
        .OrderBy(candidate => candidate.Edits)
        .ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
        .Select(candidate => candidate.Word)
        .FirstOrDefault();

    /// <summary>
    /// Levenshtein's distance with swapped neighbours as one edit: the fewest letters to insert, drop, change or swap.
    /// </summary>
    private static int Edits(string a, string b)
    {
        var edits = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                edits[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(
                        Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1,
                        edits[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }

        return edits[a.Length, b.Length];
    }
}
