using Compressor.IR;

namespace Compressor.Pruning.Criteria;

/// <summary>A rule that scores weights; of all prunable weights together, the highest scores stay.</summary>
public abstract class Criterion
{
    /// <summary>The name on the command line.</summary>
    public abstract string Id { get; }

    /// <summary>One score per weight, comparable between tensors.</summary>
    public abstract float[] Scores(WeightPosterior posterior);
}
