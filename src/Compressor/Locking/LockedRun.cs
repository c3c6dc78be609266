using Compressor.Configuration;
using Compressor.IR;
using Compressor.Reporting;
using Compressor.Stages;

namespace Compressor.Locking;

/// <summary>A run of the main job as its lock sees it: whether anything moved since the last one, and what to keep of this one.</summary>
internal sealed class LockedRun
{
    private readonly CompressionOptions options;
    private readonly LockInputs inputs;

    private LockedRun(CompressionOptions options, LockInputs inputs)
    {
        this.options = options;
        this.inputs = inputs;
    }

    /// <summary>What moved since the last run; empty where nothing did, or there was none.</summary>
    public IReadOnlyList<string> Moved { get; private init; } = [];

    /// <summary>The last run's report where nothing moved and all that it wrote is still there.</summary>
    public Report? Unchanged { get; private init; }

    /// <summary>Compares what a job reads with what its lock says.</summary>
    /// <param name="options">The job.</param>
    /// <param name="configurationPath">The settings file it was read from, or null.</param>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Usage"/>: the lock is broken, or of a newer version. <see cref="ErrorKind.Model"/>,
    /// <see cref="ErrorKind.Data"/>: an input cannot be read.
    /// </exception>
    public static LockedRun Open(CompressionOptions options, string? configurationPath)
    {
        LockEntry? last = LockFile.Find(options.OutputPath);
        string folder = LockFile.FolderOf(options.OutputPath);
        var inputs = new LockInputs
        {
            Model = Fingerprint.Model(options.ModelPath, folder, last?.Inputs.Model),
            Data = Fingerprint.Data(options.Data.Files(options.DataPath), folder, last?.Inputs.Data),
            Config = Config(configurationPath, folder),
            Options = LockedOptions.Of(options),
            Seed = options.Seed,
            Versions = EnvironmentProbe.Locked(),
        };
        if (last is null)
        {
            return new LockedRun(options, inputs);
        }

        string[] moved = [.. LockComparison.Moved(last.Inputs, inputs), .. Results(last.Result, options)];
        return new LockedRun(options, inputs)
        {
            Moved = moved,
            Unchanged = moved.Length == 0 ? ReportJson.ReadFile(ReportPath(options)) : null,
        };
    }

    /// <summary>The settings file as a lock keeps it.</summary>
    public static LockedFile? Config(string? path, string folder) =>
        path is null ? null : new LockedFile(Fingerprint.Relative(folder, path), Fingerprint.OfLines(ConfigurationLines.Of(path)));

    /// <summary>Keeps a run that wrote its output.</summary>
    public void Record(Report report)
    {
        CompressedReport written = report.Compressed!;
        string folder = LockFile.FolderOf(options.OutputPath);
        LockFile.Record(options.OutputPath, new LockEntry(inputs, new LockResult
        {
            Model = Fingerprint.Model(options.OutputPath, folder, null),
            Report = Fingerprint.Relative(folder, ReportPath(options)),
            LogAlphaThreshold = report.Decision?.LogAlphaThreshold,
            Parameters = written.Parameters,
            NonZeroParameters = written.NonZeroParameters,
            Density = written.Density,
            FileBytes = written.FileBytes,
            GzipBytes = written.GzipBytes,
            Metric = written.Metric,
            MetricDrop = written.MetricDrop,
            BlocksKept = report.Verification?.BlocksKept,
        }));
    }

    /// <summary>What the last run wrote and is no longer as it was.</summary>
    private static string[] Results(LockResult last, CompressionOptions options)
    {
        if (!File.Exists(options.OutputPath))
        {
            return [$"the output is gone: {options.OutputPath}"];
        }

        if (Fingerprint.Hash(options.OutputPath) != last.Model.Sha256)
        {
            return [$"the output changed: {options.OutputPath}"];
        }

        LockedModel output = Fingerprint.Model(options.OutputPath, LockFile.FolderOf(options.OutputPath), last.Model);
        string[] changed = [.. LockComparison.Moved("the output", last.Model, output)];
        return changed.Length == 0 && !IsOf(ReportPath(options), last)
            ? [$"the report is gone, or another's: {ReportPath(options)}"]
            : changed;
    }

    /// <summary>A report that cannot be read is none: the run writes it anew.</summary>
    private static bool IsOf(string reportPath, LockResult last)
    {
        try
        {
            return File.Exists(reportPath) && ReportJson.ReadFile(reportPath).Compressed?.Sha256 == last.Model.Sha256;
        }
        catch (CompressorException)
        {
            return false;
        }
    }

    private static string ReportPath(CompressionOptions options) => Path.Combine(options.ReportPath, ReportFolder.JsonFile);
}
