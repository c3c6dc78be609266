using Compressor.IR;
using Compressor.Pruning;
using Compressor.Reporting;

namespace Compressor.Stages;

/// <summary>A target as the stages see it: how many weights may stay, and for sizes what else to hold them to.</summary>
/// <param name="Budget">What training goes for; the cut keeps as many unless there is a size.</param>
/// <param name="Size">The size that the written file is brought to; null for other targets.</param>
internal sealed record Aim(Target Target, PruningBudget Budget, SizeSearch? Size)
{
    private const string DensityKind = "density";
    private const string BytesKind = "bytes";
    private const string ZipKind = "zip";

    /// <summary>Resolves a target for a model.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Target"/>: it cannot be reached.</exception>
    public static Aim Of(Source source, CompressionOptions options)
    {
        if (options.Target is DensityTarget target)
        {
            return new Aim(target, PruningBudget.For(source.Model, source.Plan.Roles, target.Density, source.Path), null);
        }

        var search = new SizeSearch(source, options);
        return new Aim(options.Target, search.Budget(), search);
    }

    /// <summary>The target that a report tells of.</summary>
    public static Target Asked(TargetReport report) => report.Kind switch
    {
        BytesKind => new BytesTarget((long)report.Requested),
        ZipKind => new ZipTarget((long)report.Requested),
        _ => new DensityTarget(report.Requested),
    };

    /// <summary>What was asked for, and what came of it.</summary>
    /// <param name="compressed">The written file; null where there is none.</param>
    public TargetReport Report(CompressedReport? compressed)
    {
        (string kind, double requested, double? reached) = Target switch
        {
            BytesTarget target => (BytesKind, target.Bytes, compressed?.FileBytes),
            ZipTarget target => (ZipKind, target.Bytes, compressed?.GzipBytes),
            DensityTarget target => (DensityKind, target.Density, compressed?.Density),
            _ => throw new InvalidOperationException($"No stage knows the target {Target}."),
        };
        return new TargetReport(kind, requested, reached, reached <= requested);
    }
}
