using System.Globalization;
using System.Text.RegularExpressions;
using Compressor.Pruning.Structures;

namespace Compressor.Configuration;

/// <summary>A structure as people write it: a name of the table, or block:4x1.</summary>
internal static partial class StructureText
{
    /// <summary>Structures that a word names; blocks are told by their extents.</summary>
    public static readonly IReadOnlyDictionary<string, Structure> Named =
        new Structure[] { new Unstructured(), new Channel(), new ChannelUnstructured(), new NofM(2, 4) }
            .ToDictionary(structure => structure.Name);

    /// <summary>"unstructured", "2:4" or "block:4x1".</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static Structure Parse(string text)
    {
        if (Named.TryGetValue(text, out Structure? named))
        {
            return named;
        }

        if (BlockPattern().Match(text) is { Success: true } block)
        {
            return new Block(Extent(block.Groups[1]), Extent(block.Groups[2]));
        }

        if (PatternPattern().IsMatch(text))
        {
            throw new FormatException($"of the patterns N:M there is 2:4, what sparse tensor cores multiply; '{text}' is none");
        }

        throw new FormatException(text.StartsWith("block", StringComparison.Ordinal)
            ? $"'{text}' is no block; write block:4x1, rows (outputs) x columns (inputs)"
            : $"'{text}' is none of {string.Join(", ", Named.Keys)}, block:RxC{Nearest.Hint(text, Named.Keys)}");

        int Extent(Group digits) => int.TryParse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int extent)
            && extent > 0
            ? extent
            : throw new FormatException($"'{text}' is no block: both extents are whole numbers from 1");
    }

    [GeneratedRegex("^block:([0-9]+)x([0-9]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex BlockPattern();

    [GeneratedRegex("^[0-9]+:[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex PatternPattern();
}
