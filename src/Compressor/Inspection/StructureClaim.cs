using Compressor.Configuration;
using Compressor.IR;
using Compressor.Locking;
using Compressor.Pruning.Structures;
using Compressor.Stages;

namespace Compressor.Inspection;

/// <summary>What the lock beside a compressed file says of the shape of its zeros, held against the file.</summary>
/// <param name="Holds">Null where the lock claims no pattern, or there is none.</param>
/// <param name="Broken">One line per weight that is not as claimed.</param>
internal sealed record StructureClaim(bool? Holds, IReadOnlyList<string> Broken)
{
    /// <param name="originalPath">The model that the structure was decided for.</param>
    /// <param name="compressedPath">The file beside the lock.</param>
    /// <param name="compressed">The same, read.</param>
    /// <exception cref="CompressorException">The lock is broken, or the original cannot be pruned.</exception>
    public static StructureClaim Of(string originalPath, string compressedPath, Model compressed)
    {
        SortedDictionary<string, string>? options = LockFile.Find(compressedPath)?.Inputs.Options;
        if (options?.GetValueOrDefault("structure") is not { } name || StructureText.Named.GetValueOrDefault(name) is not NofM pattern)
        {
            return new StructureClaim(null, []);
        }

        string[] exclude = options.GetValueOrDefault("exclude", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var source = Source.Read(originalPath, exclude);
        var scope = PruningScope.For(source.Model, source.Plan.Roles, pattern, pattern.Density, originalPath);
        IReadOnlyList<string> broken = scope.Broken(compressed);
        return new StructureClaim(broken.Count == 0, broken);
    }
}
