using System.Diagnostics;
using Compressor.Reporting.Text;

namespace Compressor.Sweeps;

/// <summary>What a point reports, with its place in the sweep and the time that is left.</summary>
/// <param name="count">How many points are to be computed.</param>
internal sealed class SweepProgress(IProgress<PipelineEvent>? progress, int count) : IProgress<PipelineEvent>
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private int done;
    private string place = "";

    /// <summary>A point begins.</summary>
    public void Begin(SweepPoint point)
    {
        // Had every point taken as long as those so far.
        string left = done == 0 ? "" : $", {Units.Duration(clock.Elapsed.TotalSeconds / done * (count - done))} left";
        place = $"point {Units.Count(done + 1)} of {Units.Count(count)}, {point}{left}: ";
    }

    /// <summary>It is finished.</summary>
    public void End() => done++;

    public void Report(PipelineEvent value) => progress?.Report(value switch
    {
        StageStarted stage => new StageStarted(place + stage.Text),
        TrainingAdvanced { Progress: var epoch } => new TrainingAdvanced(epoch with { Phase = place + epoch.Phase }),
        _ => value,
    });
}
