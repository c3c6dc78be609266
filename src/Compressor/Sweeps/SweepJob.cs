using Compressor.IR;
using Compressor.Reporting;
using Compressor.Reporting.Sweeps;
using Compressor.Stages;

namespace Compressor.Sweeps;

/// <summary>What a sweep came to so far.</summary>
/// <param name="Plan">Every point that there will be.</param>
/// <param name="Finished">Those of them that are there. The report is written when all are.</param>
/// <param name="Report">All points that are there; null where none is.</param>
internal sealed record SweepOutcome(IReadOnlyList<SweepPoint> Plan, IReadOnlyList<SweepPoint> Finished, Report? Report)
{
    public bool IsComplete => Finished.Count == Plan.Count;
}

/// <summary>
/// The trade-off curve: one fine-tuned model per criterion, target and seed. What lies before fine-tuning is done once; what an earlier run
/// or another shard finished is not done again.
/// </summary>
internal static class SweepJob
{
    /// <summary>Computes what is missing of a shard, and merges once everything is there; a dry run only says what that would be.</summary>
    /// <exception cref="CompressorException">Whatever the user can act on; finished points stay.</exception>
    /// <exception cref="SweepCancelledException">The run was cancelled; finished points stay.</exception>
    public static SweepOutcome Run(
        CompressionOptions options, SweepOptions sweep, IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        Source source = CompressionPipeline.Read(options, progress);
        IReadOnlyList<SweepPoint> plan = SweepPlan.Of(source, options, sweep);
        var folder = new SweepFolder(sweep.Folder);
        SweepReport inputs = SweepInputs.Of(source, options, cancellation);
        folder.RequireOwn(inputs);
        IReadOnlyDictionary<string, Report> before = folder.Finished(inputs);
        SweepPoint[] mine = [.. sweep.Shard.Of(plan)];
        SweepPoint[] missing = [.. mine.Where(point => !before.ContainsKey(point.Name))];
        if (missing.Length < mine.Length)
        {
            progress?.Report(new Notice($"{mine.Length - missing.Length} of {mine.Length} points were computed before"));
        }

        if (missing.Length > 0 && !options.DryRun)
        {
            MeasuredSource original = CompressionPipeline.Prepare(source, options, progress, cancellation);
            original = original with { Known = original.Known with { ElapsedSeconds = 0, Sweep = inputs } };
            Compute(missing, original, options, folder, progress, cancellation);
        }

        IReadOnlyDictionary<string, Report> after = folder.Finished(inputs);
        SweepPoint[] finished = [.. plan.Where(point => after.ContainsKey(point.Name))];
        bool isDone = finished.Length == plan.Count && !options.DryRun;
        return new SweepOutcome(plan, finished, isDone ? folder.Merge() : after.Count > 0 ? folder.Merged() : null);
    }

    private static void Compute(
        SweepPoint[] points, MeasuredSource original, CompressionOptions options, SweepFolder folder,
        IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        var place = new SweepProgress(progress, points.Length);
        int done = 0;
        foreach (SweepPoint point in points)
        {
            CompressionOptions one = options with
            {
                Target = point.Target,
                Criterion = point.Criterion,
                Seed = point.Seed,
                OutputPath = folder.ModelPath(point),
            };
            place.Begin(point);
            try
            {
                CompressionPipeline.Compress(original, one, (report, output, _) => folder.Write(point, report, output), place,
                    cancellation);
            }
            catch (OperationCanceledException error)
            {
                throw new SweepCancelledException(done, points.Length, error);
            }

            place.End();
            done++;
        }
    }
}

/// <summary>A sweep was cancelled after some points.</summary>
internal sealed class SweepCancelledException(int done, int count, OperationCanceledException cause)
    : OperationCanceledException($"cancelled; {done} of {count} points are finished and stay, the same command goes on from there", cause);
