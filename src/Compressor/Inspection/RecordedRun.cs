using Compressor.IR;
using Compressor.Locking;
using Compressor.Reporting;
using Compressor.Reporting.Gates;
using Compressor.Stages;

namespace Compressor.Inspection;

/// <summary>The report of the run that made a compressed file, where it still speaks of these files.</summary>
/// <param name="Path">The report.json.</param>
/// <param name="Report">Null where none can be relied on.</param>
/// <param name="Obstacle">Why none can; null where one can.</param>
internal sealed record RecordedRun(string? Path, Report? Report, string? Obstacle)
{
    /// <summary>Looks beside the lock, and where the main job leaves its report.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: the lock is broken, or of a newer version.</exception>
    public static RecordedRun Find(DataRequest request, string compressedPath, GateLimits limits)
    {
        LockEntry? entry = LockFile.Find(compressedPath);
        string folder = System.IO.Path.GetDirectoryName(compressedPath) ?? "";
        string path = entry is null
            ? System.IO.Path.Combine(Stem(request.ModelPath) + ".report", ReportFolder.JsonFile)
            : System.IO.Path.Combine(folder, entry.Result.Report);
        if (!File.Exists(path))
        {
            return new RecordedRun(null, null, $"there is no report of this pair at {path}");
        }

        Report report;
        try
        {
            report = ReportJson.ReadFile(path);
        }
        catch (CompressorException error)
        {
            return new RecordedRun(path, null, error.Message.TrimEnd('.'));
        }

        string? obstacle = Doubt(report, request, compressedPath, limits, entry);
        return new RecordedRun(path, obstacle is null ? report : null, obstacle is null ? null : $"{path} cannot be relied on: {obstacle}");
    }

    private static string? Doubt(Report report, DataRequest request, string compressedPath, GateLimits limits, LockEntry? entry)
    {
        string folder = LockFile.FolderOf(compressedPath);
        LockedModel original = Fingerprint.Model(request.ModelPath, folder, entry?.Inputs.Model);
        LockedModel compressed = Fingerprint.Model(compressedPath, folder, entry?.Result.Model);
        if (report.Model?.Sha256 != original.Sha256 || report.Compressed?.Sha256 != compressed.Sha256 || report.Baseline is null)
        {
            return "it is of other files";
        }

        if (entry is null)
        {
            bool isOtherData = limits.Drop is not null && request.DataPath is not null && !IsSame(request.DataPath, report.Data?.Path);
            return original.ExternalData.Count + compressed.ExternalData.Count > 0
                ? "without a lock, weights outside the files are not known to be the same"
                : isOtherData ? "its metric is of other data" : null;
        }

        IEnumerable<string> moved = LockComparison.Moved("the model", entry.Inputs.Model, original)
            .Concat(LockComparison.Moved("the compressed model", entry.Result.Model, compressed));
        if (limits.Drop is not null)
        {
            moved = moved.Concat(DataMoved(request.DataFiles, entry.Inputs.Data, folder));
        }

        return string.Join("; ", moved) is { Length: > 0 } lines ? lines : null;
    }

    /// <summary>Where no samples are named, the lock's own are looked at, if they are here.</summary>
    private static IEnumerable<string> DataMoved(IReadOnlyList<string> named, LockedData? was, string folder)
    {
        IReadOnlyList<string> paths = named.Count > 0
            ? named
            : [.. (was?.Paths ?? []).Select(path => System.IO.Path.Combine(folder, path))];
        return named.Count == 0 && !paths.All(System.IO.Path.Exists) ? [] : LockComparison.Moved(was, Fingerprint.Data(paths, folder, was));
    }

    private static bool IsSame(string path, string? other) => other is not null && RealPath.AreSame(path, other);

    private static string Stem(string modelPath) =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(modelPath) ?? "", System.IO.Path.GetFileNameWithoutExtension(modelPath));
}
