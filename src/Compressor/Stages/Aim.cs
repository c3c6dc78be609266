using Compressor.IR;
using Compressor.Pruning.Structures;
using Compressor.Reporting;

namespace Compressor.Stages;

/// <summary>A target as the stages see it: how many weights may stay, and for sizes what else to hold them to.</summary>
/// <param name="Scope">What training goes for; the cut keeps as many weights unless there is a size.</param>
/// <param name="Size">The size that the written file is brought to; null for other targets.</param>
internal sealed record Aim(Target Target, PruningScope Scope, SizeSearch? Size)
{
    private const string DensityKind = "density";
    private const string BytesKind = "bytes";
    private const string ZipKind = "zip";
    private const string DropKind = "drop";

    /// <summary>Differences of fractions are off in their last bits.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Bytes of the file that a model would be written to; null where the run writes another kind of file.</summary>
    public Func<Model, long>? FileBytes { get; private init; }

    /// <summary>The share of the parameters that is about what will be left.</summary>
    public double Density => Target is DensityTarget target ? target.Density : Scope.Budget.PrunableDensity;

    /// <summary>Resolves a target for a model.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Target"/>: it cannot be reached.</exception>
    public static Aim Of(Source source, CompressionOptions options)
    {
        Func<Model, long>? bytes = options.Quantize is null ? new SizeSearch(source, options).FileBytes : null;
        if (options.Target is DensityTarget target)
        {
            return new Aim(target, ScopeOf(target.Density), null) { FileBytes = bytes };
        }

        if (options.Target is DropTarget)
        {
            return new Aim(options.Target, ScopeOf(DropSearch.LargestDensity), null);
        }

        if (options.Structure is not Unstructured)
        {
            throw new CompressorException(
                ErrorKind.Usage, $"a target in bytes goes with structure unstructured, not with {options.Structure.Name}; state a density");
        }

        var search = new SizeSearch(source, options);
        return new Aim(options.Target, ScopeOf(1).Keeping(search.Keep()), search) { FileBytes = bytes };

        PruningScope ScopeOf(double density) =>
            PruningScope.For(source.Model, source.Plan.Roles, options.Structure, density, source.Path, options.KeepShape);
    }

    /// <summary>The target that a report tells of.</summary>
    public static Target Asked(TargetReport report) => report.Kind switch
    {
        BytesKind => new BytesTarget((long)report.Requested),
        ZipKind => new ZipTarget((long)report.Requested),
        DropKind => new DropTarget(report.Requested),
        _ => new DensityTarget(report.Requested),
    };

    /// <summary>What was asked for, and what came of it.</summary>
    /// <param name="compressed">The written file; null where there is none.</param>
    /// <param name="written">The model in it.</param>
    public TargetReport Report(CompressedReport? compressed, Model? written)
    {
        if (Scope.Structure is NofM)
        {
            double? share = written is null ? null : Scope.KeptShare(written);
            return new TargetReport(Scope.Structure.Name, Scope.Budget.PrunableDensity, share, share <= Scope.Budget.PrunableDensity);
        }

        (string kind, double requested, double? reached) = Target switch
        {
            BytesTarget target => (BytesKind, target.Bytes, compressed?.FileBytes),
            ZipTarget target => (ZipKind, target.Bytes, compressed?.GzipBytes),
            DensityTarget target => (DensityKind, target.Density, compressed?.Density),
            DropTarget target => (DropKind, target.Limit, null),
            _ => throw new InvalidOperationException($"No stage knows the target {Target}."),
        };
        return new TargetReport(kind, requested, reached, reached <= requested);
    }

    /// <summary>Whether a drop keeps to a limit.</summary>
    public static bool IsWithin(double? drop, DropTarget limit) => drop - limit.Limit <= Rounding;

    /// <summary>The same for a limit of the metric drop: both splits must keep to it.</summary>
    /// <param name="validation">The drop that the search saw.</param>
    public static TargetReport Report(DropTarget limit, double validation, CompressedReport compressed) =>
        new(DropKind, limit.Limit, validation, IsWithin(validation, limit) && IsWithin(compressed.MetricDrop, limit));
}
