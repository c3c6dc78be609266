using Compressor.IR;

namespace Compressor.Pruning.Criteria;

/// <summary>Score = -log alpha: a weight that carries more noise than signal goes first (Molchanov, Ashukha, Vetrov 2017).</summary>
public sealed class Variational : Criterion
{
    public override string Id => "variational";

    public override float[] Scores(WeightPosterior posterior) => Array.ConvertAll(posterior.LogAlpha(), logAlpha => -logAlpha);
}
