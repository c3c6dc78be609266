using Compressor.Reporting;

namespace Compressor;

/// <summary>What a run tells while it goes on.</summary>
public abstract record PipelineEvent;

/// <summary>A stage begins: reading, probing, measuring, …</summary>
/// <param name="Text">A few words for the person watching.</param>
public sealed record StageStarted(string Text) : PipelineEvent;

/// <summary>Something the person should know; not an error.</summary>
public sealed record Notice(string Text) : PipelineEvent;

/// <summary>Fine-tuning goes on.</summary>
public sealed record TrainingAdvanced(Training.FineTuning.TrainingProgress Progress) : PipelineEvent;

/// <summary>The main job: read, build, fine-tune, decide, apply, write, prove, report.</summary>
public static class CompressionPipeline
{
    /// <summary>Runs the job and returns the report; files are written only where everything held.</summary>
    /// <exception cref="IR.CompressorException">Whatever the user can act on, with the exit code in its kind.</exception>
    public static Report Run(CompressionOptions options, IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        throw new InvalidOperationException($"{options.ModelPath}: not wired yet ({progress}, {cancellation}).");
    }
}
