using Compressor.Evaluation;
using Compressor.Reporting;
using Compressor.Training.Augmentation;

namespace Compressor.Stages;

/// <summary>What every fine-tuning of a model begins with; however many follow, it is made once.</summary>
/// <param name="Reference">Outputs of the original on the validation samples, where these have no labels.</param>
/// <param name="Known">What a report says before training.</param>
internal sealed record MeasuredSource(
    Source Source, PreparedData Data, Measured Baseline, IReadOnlyList<ModelOutput>? Reference, Report Known)
{
    /// <summary>How images are altered while fine-tuning; null where they are not.</summary>
    public AugmentationPlan? Augmentation { get; init; }
}
