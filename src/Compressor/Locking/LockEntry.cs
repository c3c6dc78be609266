using System.Text.Json.Serialization;
using Compressor.Reporting;

namespace Compressor.Locking;

/// <summary>From what one compressed model was made, and what came of it.</summary>
internal sealed record LockEntry(LockInputs Inputs, LockResult Result);

/// <summary>Everything that the bytes of a compressed model depend on; paths start from the lock's folder.</summary>
internal sealed record LockInputs
{
    public required LockedModel Model { get; init; }

    /// <summary>The samples; null where they were made from the model.</summary>
    public LockedData? Data { get; init; }

    /// <summary>The settings file; null where there was none.</summary>
    public LockedFile? Config { get; init; }

    /// <summary>Options that change what is written, as resolved, by name.</summary>
    public required SortedDictionary<string, string> Options { get; init; }

    public long Seed { get; init; }

    /// <summary>Versions of the tool and of what it trains and measures with.</summary>
    public required SortedDictionary<string, string> Versions { get; init; }
}

/// <summary>A file and the SHA-256 of its content, in lower-case hexadecimal.</summary>
internal sealed record LockedFile(string Path, string Sha256);

/// <summary>A model and the files that hold weights outside it.</summary>
internal sealed record LockedModel(string Path, string Sha256, IReadOnlyList<LockedFile> ExternalData);

/// <summary>The samples.</summary>
/// <param name="Paths">What was named: files or folders.</param>
/// <param name="Sha256">Of the content; of names and contents where there are several files.</param>
/// <param name="Stamp">
/// Of names, sizes and times, only where there is much to read: while it holds on the same computer, the content is taken to hold too.
/// </param>
internal sealed record LockedData(IReadOnlyList<string> Paths, long Files, long Bytes, string Sha256, string? Stamp = null);

/// <summary>What was written.</summary>
internal sealed record LockResult
{
    public required LockedModel Model { get; init; }

    /// <summary>The report.json of the run.</summary>
    public required string Report { get; init; }

    /// <summary>Log alpha at which the line was drawn; null for other criteria.</summary>
    public double? LogAlphaThreshold { get; init; }

    public long Parameters { get; init; }

    public long NonZeroParameters { get; init; }

    public double Density { get; init; }

    public long FileBytes { get; init; }

    public long GzipBytes { get; init; }

    /// <summary>On the test split.</summary>
    public MetricReport? Metric { get; init; }

    public double? MetricDrop { get; init; }

    /// <summary>How many blocks of each weight hold one that is not zero; null where the structure has no blocks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? BlocksKept { get; init; }
}
