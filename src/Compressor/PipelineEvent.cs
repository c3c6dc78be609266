using Compressor.Training.FineTuning;

namespace Compressor;

/// <summary>What a run tells while it goes on.</summary>
public abstract record PipelineEvent;

/// <summary>A stage begins: reading, probing, measuring, …</summary>
/// <param name="Text">A few words for the person watching.</param>
public sealed record StageStarted(string Text) : PipelineEvent;

/// <summary>Something the person should know; not an error.</summary>
public sealed record Notice(string Text) : PipelineEvent;

/// <summary>Fine-tuning goes on.</summary>
public sealed record TrainingAdvanced(TrainingProgress Progress) : PipelineEvent;
