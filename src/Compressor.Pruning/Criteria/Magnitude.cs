using Compressor.IR;

namespace Compressor.Pruning.Criteria;

/// <summary>Score = |theta|: the smallest weight goes first (Han et al. 2015), whichever tensor it stands in.</summary>
public sealed class Magnitude : Criterion
{
    public override string Id => "magnitude";

    public override float[] Scores(WeightPosterior posterior) => Array.ConvertAll(posterior.Theta, Math.Abs);
}
