using Compressor.Data;
using Compressor.IR;
using Compressor.Pruning;
using Compressor.Reporting;
using Compressor.Training.FineTuning;

namespace Compressor.Stages;

/// <summary>A network that was fine-tuned and cut, in a file that is not proven yet.</summary>
/// <param name="Pruned">The graph with the weights that are left.</param>
/// <param name="Floats">The file.</param>
internal sealed record Trained(Aim Aim, FineTuneOptions Settings, FineTuned Tuned, Model Pruned, PendingOutput Floats) : IDisposable
{
    /// <summary>The drop on the validation split, where it was searched for.</summary>
    public double? ValidationDrop { get; init; }

    /// <summary>Trainings at other densities that led here, this one included; none where there was no search.</summary>
    public IReadOnlyList<TradeOffPoint> Tried { get; init; } = [];

    /// <summary>What a reader should know of how it went.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Fine-tunes, cuts and writes.</summary>
    /// <param name="options">With a target that needs no search.</param>
    /// <param name="time">What training may take; null where steps are counted.</param>
    /// <param name="place">Which of several trainings it is, for the person watching.</param>
    public static Trained Of(
        MeasuredSource original, CompressionOptions options, TimeSpan? time, string place, IProgress<PipelineEvent>? progress,
        CancellationToken cancellation)
    {
        Aim aim = Aim.Of(original.Source, options).Resolved(original.Source, original.Data, options, cancellation);
        SampleSet samples = original.Data.Train;
        FineTuneOptions settings = TrainingSchedule.For(
            options, samples.Count, original.Baseline.Counts.Parameters, original.Baseline.Macs, original.Data.IsSynthetic, aim.Density);
        settings = TrainingSchedule.Suiting(TrainingSchedule.Labelled(settings, samples.Labels), original.Source.Model);
        settings = TrainingSchedule.Altering(settings, original.Augmentation) with { Dropout = original.Source.Dropout, Time = time };
        progress?.Report(new StageStarted($"{place}fine-tuning, {TrainingSchedule.Length(settings)}"));
        string? tooFew = TrainingSchedule.TooFew(settings, samples.Count);
        if (tooFew is not null)
        {
            progress?.Report(new Notice(tooFew));
        }

        FineTuned tuned = FineTuning.Run(original.Source, aim, original.Data, settings, original.Reference, progress, cancellation);
        Model pruned = GraphPruner.Apply(tuned.Model, tuned.Weights);
        return new Trained(aim, settings, tuned, pruned, new PendingOutput(pruned, options.OutputPath, options.WrittenAs()))
        {
            Notes = [.. tooFew is null ? tuned.Notes : tuned.Notes.Prepend(tooFew)],
        };
    }

    public void Dispose() => Floats.Dispose();
}
