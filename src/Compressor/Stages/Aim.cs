using System.Globalization;
using Compressor.Data;
using Compressor.IR;
using Compressor.Pruning.Structures;
using Compressor.Reporting;
using Compressor.Training.FineTuning;

namespace Compressor.Stages;

/// <summary>A target as the stages see it: how many weights may stay, and for sizes and times what else to hold them to.</summary>
/// <param name="Scope">What training goes for; the cut keeps as many weights unless there is a limit.</param>
/// <param name="Size">The size that the written file is brought to; null for other targets.</param>
internal sealed record Aim(Target Target, PruningScope Scope, SizeSearch? Size)
{
    private const string DensityKind = "density";
    private const string BytesKind = "bytes";
    private const string ZipKind = "zip";
    private const string DropKind = "drop";
    private const string LatencyKind = "latency";
    private const string MacsKind = "macs";

    /// <summary>Differences of fractions are off in their last bits.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Bytes of the file that a model would be written to; null where the run writes another kind of file.</summary>
    public Func<Model, long>? FileBytes { get; private init; }

    /// <summary>What a run of the written file is brought to, in time or in products; null for other targets.</summary>
    public WorkLimit? Work { get; private init; }

    /// <summary>How many units may stay, where the written file decides that; null where the target is a share of the parameters.</summary>
    public UnitSearch? Units => Work is not null ? new UnitSearch(Work)
        : Size is not null && Scope.Structure is Channel ? new UnitSearch(Size)
        : null;

    /// <summary>The share of the parameters that is about what will be left.</summary>
    public double Density => Target is DensityTarget target ? target.Density : Scope.Budget.PrunableDensity;

    /// <summary>
    /// Resolves a target for a model; where units leave and the target is no density, <see cref="Resolved"/> does the rest.
    /// </summary>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Target"/>: it cannot be reached. <see cref="ErrorKind.Usage"/>: it does not go with the structure.
    /// </exception>
    public static Aim Of(Source source, CompressionOptions options)
    {
        Func<Model, long>? bytes = options.Quantize is null ? new SizeSearch(source, options, ScopeOf(1)).FileBytes : null;
        if (options.Target is DensityTarget target)
        {
            return new Aim(target, ScopeOf(target.Density), null) { FileBytes = bytes };
        }

        if (options.Target is DropTarget)
        {
            return new Aim(options.Target, ScopeOf(DropSearch.LargestDensity), null);
        }

        bool cutsUnits = options.Structure is Channel or ChannelUnstructured;
        PruningScope scope = ScopeOf(1);
        if (options.Target is LatencyTarget or MacsTarget)
        {
            bool isTime = options.Target is LatencyTarget;
            return !cutsUnits
                ? throw new CompressorException(
                    ErrorKind.Usage,
                    $"a target in {(isTime ? "time" : "multiply-accumulates")} goes with structure channel, not with "
                    + $"{options.Structure.Name}: zeros make no runtime faster, smaller tensors do")
                : isTime && options.Quantize is not null
                ? throw new CompressorException(
                    ErrorKind.Usage, "a target in time is searched with float weights; leave quantize out, or state a density")
                : new Aim(options.Target, scope, null);
        }

        var search = new SizeSearch(source, options, scope);
        return new Aim(options.Target, cutsUnits ? scope : scope.Keeping(search.Keep()), search) { FileBytes = bytes };

        PruningScope ScopeOf(double density) =>
            PruningScope.For(source.Model, source.Plan.Roles, options.Structure, density, source.Path, options.KeepShape);
    }

    /// <summary>The target that a report tells of.</summary>
    public static Target Asked(TargetReport report) => report.Kind switch
    {
        BytesKind => new BytesTarget((long)report.Requested),
        ZipKind => new ZipTarget((long)report.Requested),
        DropKind => new DropTarget(report.Requested),
        LatencyKind => new LatencyTarget(report.Requested),
        MacsKind => new MacsTarget(report.Requested),
        _ => new DensityTarget(report.Requested),
    };

    /// <summary>The same with what can be known once there are samples: how many parameters the units that stay may have.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Target"/>: it cannot be reached.</exception>
    public Aim Resolved(Source source, PreparedData data, CompressionOptions options, CancellationToken cancellation)
    {
        if (Target is DensityTarget || Scope.Structure is not (Channel or ChannelUnstructured))
        {
            return this;
        }

        WorkLimit? work = Target switch
        {
            LatencyTarget time => new LatencyLimit(source, data.Test, time.Ratio, options, cancellation),
            MacsTarget macs => new MacsLimit(source, data.Test, macs.Ratio),
            _ => null,
        };
        using TrainingSet samples = FineTuning.ToTensors(data.Train.Take(2));
        long parameters = new UnitSearch(work ?? (FileLimit)Size!).BeforeTraining(source, Scope, samples);
        return this with { Scope = Scope.Allowing(parameters), Work = work };
    }

    /// <summary>What was asked for, and what came of it.</summary>
    /// <param name="compressed">The written file; null where there is none.</param>
    /// <param name="written">The same as it lies on disk.</param>
    public TargetReport Report(CompressedReport? compressed, Measured? written)
    {
        if (Scope.Structure is NofM)
        {
            double? share = written is null ? null : Scope.KeptShare(written.Model);
            return new TargetReport(Scope.Structure.Name, Scope.Budget.PrunableDensity, share, share <= Scope.Budget.PrunableDensity);
        }

        (string kind, double requested, double? reached) = Target switch
        {
            BytesTarget target => (BytesKind, target.Bytes, compressed?.FileBytes),
            ZipTarget target => (ZipKind, target.Bytes, compressed?.GzipBytes),
            LatencyTarget target => (LatencyKind, target.Ratio, written is null ? null : Work!.Reach(written)),
            MacsTarget target => (MacsKind, target.Ratio, written is null ? null : Work!.Reach(written)),
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
