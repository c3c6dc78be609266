using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Pruning;
using Compressor.Pruning.Groups;
using Compressor.Training.Dropout;
using Compressor.Training.FineTuning;

namespace Compressor.Stages;

/// <summary>What training and the decision came to.</summary>
/// <param name="Weights">Final values of the trained weights by key, dropped ones zero.</param>
/// <param name="Posteriors">What was learned about each prunable weight, before the cut.</param>
/// <param name="Kept">The same of the weights as they were written; empty where no rates were learned.</param>
/// <param name="Threshold">The lowest score that stayed.</param>
/// <param name="Outputs">What the trained module gives for <paramref name="Probe"/>.</param>
/// <param name="Probe">The test samples that the written file is compared on.</param>
internal sealed record FineTuned(
    IReadOnlyDictionary<string, float[]> Weights, IReadOnlyList<WeightPosterior> Posteriors, double Threshold,
    double? MetricBeforeCut, double? MetricAfterCut, IReadOnlyList<TrainingProgress> Epochs,
    IReadOnlyList<CutPoint> WithoutRetraining, SampleSet Probe, IReadOnlyList<ModelOutput> Outputs)
{
    /// <summary>The graph that the weights belong to: the original's, or a smaller one.</summary>
    public required Model Model { get; init; }

    /// <summary>What was decided about whole units, where they were learned.</summary>
    public PrunedUnits? Groups { get; init; }

    /// <summary>Units of each weight, where dead ones left.</summary>
    public IReadOnlyList<UnitsLeft> Units { get; init; } = [];

    /// <summary>The posteriors of the weights as they were written; empty where no rates were learned.</summary>
    public IReadOnlyList<KeptPosterior> Kept { get; init; } = [];

    /// <summary>The decision, where tensors kept their shapes.</summary>
    public IReadOnlyList<Mask>? Masks { get; init; }

    /// <summary>What each dropout method came to.</summary>
    public IReadOnlyList<DropoutOutcome> Dropout { get; init; } = [];

    /// <summary>What went otherwise than planned.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
