using System.Globalization;
using Compressor.Inspection;
using Compressor.IR;
using Compressor.Reporting;

namespace Compressor.Locking;

/// <summary>Holds a pair of files against the lock beside the compressed one; everything is read anew.</summary>
internal static class LockCheck
{
    /// <summary>On another processor sums are rounded otherwise: one sample in a thousand may fall to another class.</summary>
    private const double MetricRounding = 1e-3;

    /// <summary>Each build of zlib finds other matches.</summary>
    private const double GzipRounding = 0.01;

    /// <summary>What no longer is as the lock says, one line each; nothing where there is no lock.</summary>
    /// <param name="request">The original, and the samples where they are named; else the lock's own are looked at.</param>
    /// <param name="compressedPath">The compressed file.</param>
    /// <param name="figures">Counted and measured from it; null where it is unreadable.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: the lock is broken, or of a newer version.</exception>
    public static IEnumerable<string> Broken(DataRequest request, string compressedPath, CompressedReport? figures)
    {
        if (LockFile.Find(compressedPath) is not { } entry)
        {
            return [];
        }

        string folder = LockFile.FolderOf(compressedPath);
        string? configuration = InFolder(entry.Inputs.Config?.Path) ?? request.ConfigurationPath;
        string name = Path.GetFileName(LockFile.Beside(compressedPath));
        string[] broken =
        [
            .. LockComparison.Moved("the model", entry.Inputs.Model, Fingerprint.Model(request.ModelPath, folder, null)),
            .. LockComparison.Moved(entry.Inputs.Data, Fingerprint.Data(Data(), folder, null)),
            .. LockComparison.Moved(entry.Inputs.Config, LockedRun.Config(configuration, folder)),
            .. LockComparison.Words("", entry.Inputs.Versions, EnvironmentProbe.Locked()),
            .. figures is null
                ? ["the compressed model changed: it cannot be read"]
                : LockComparison.Moved("the compressed model", entry.Result.Model, Fingerprint.Model(compressedPath, folder, null)),
            .. figures is null ? [] : Figures(entry.Result, figures),
        ];
        return broken.Select(line => $"{name}: {line}");

        IReadOnlyList<string> Data() =>
            request.DataFiles is { Count: > 0 } named
                ? named
                : [.. (entry.Inputs.Data?.Paths ?? []).Select(path => Path.Combine(folder, path))];

        string? InFolder(string? path) => path is null || !Path.Exists(Path.Combine(folder, path)) ? null : Path.Combine(folder, path);
    }

    private static IEnumerable<string> Figures(LockResult was, CompressedReport now)
    {
        (string What, double? Was, double? Now, double Rounding)[] figures =
        [
            ("parameters", was.Parameters, now.Parameters, 0),
            ("non-zero parameters", was.NonZeroParameters, now.NonZeroParameters, 0),
            ("density", was.Density, now.Density, 0),
            ("file bytes", was.FileBytes, now.FileBytes, 0),
            ("gzip bytes", was.GzipBytes, now.GzipBytes, GzipRounding * was.GzipBytes),
            ("metric", was.Metric?.Value, now.Metric?.Value, MetricRounding),
            ("metric drop", was.MetricDrop, now.MetricDrop, MetricRounding),
        ];
        // What was not measured now is not held against anything.
        return figures.Where(figure => figure.Now is { } value && !(Math.Abs(value - (figure.Was ?? double.NaN)) <= figure.Rounding))
            .Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.What}: {figure.Was} there, {figure.Now} now"));
    }
}
