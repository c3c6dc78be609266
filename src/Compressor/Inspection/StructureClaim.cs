using System.Globalization;
using Compressor.Configuration;
using Compressor.IR;
using Compressor.Locking;
using Compressor.Pruning.Structures;
using Compressor.Stages;

namespace Compressor.Inspection;

/// <summary>What the lock beside a compressed file says of the shape of its zeros, held against the file.</summary>
/// <param name="Holds">Null where the lock claims no pattern and no blocks, or there is none.</param>
/// <param name="Broken">One line per weight that is not as claimed.</param>
internal sealed record StructureClaim(bool? Holds, IReadOnlyList<string> Broken)
{
    /// <param name="originalPath">The model that the structure was decided for.</param>
    /// <param name="compressedPath">The file beside the lock.</param>
    /// <param name="compressed">The same, read.</param>
    /// <exception cref="CompressorException">The lock is broken, or the original cannot be pruned.</exception>
    public static StructureClaim Of(string originalPath, string compressedPath, Model compressed)
    {
        LockEntry? entry = LockFile.Find(compressedPath);
        if (entry?.Inputs.Options.GetValueOrDefault("structure") is not { } name
            || Parsed(name) is not { } structure
            || (structure is Block && entry.Result.BlocksKept is null))
        {
            return new StructureClaim(null, []);
        }

        string[] exclude = entry.Inputs.Options.GetValueOrDefault("exclude", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var source = Source.Read(originalPath, exclude);
        double density = structure is NofM pattern ? pattern.Density : 1;
        var scope = PruningScope.For(source.Model, source.Plan.Roles, structure, density, originalPath);
        IReadOnlyList<string> broken = scope.Blocks(compressed) is { } blocks
            ? [.. scope.Broken(compressed), .. Moved(name, entry.Result.BlocksKept!, blocks)]
            : scope.Broken(compressed);
        return new StructureClaim(broken.Count == 0, broken);
    }

    /// <summary>Null for what makes no groups of elements, and for a word of another version.</summary>
    private static Structure? Parsed(string name)
    {
        try
        {
            return StructureText.Parse(name) is var structure and (NofM or Block) ? structure : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A block that was dropped and holds a weight again, or the other way round, changes how many there are.</summary>
    private static IEnumerable<string> Moved(
        string structure, IReadOnlyDictionary<string, int> before, IReadOnlyDictionary<string, int> now) =>
        before.Where(weight => now.GetValueOrDefault(weight.Key) != weight.Value).Select(weight => string.Create(
            CultureInfo.InvariantCulture,
            $"{weight.Key} is not {structure} as it was written: {now.GetValueOrDefault(weight.Key)} blocks hold weights, "
            + $"{weight.Value} did"));
}
