namespace Compressor.Training.Dropout;

/// <summary>
/// Sparse variational dropout: a rate per weight, unbounded, that tells which weights can go (Molchanov, Ashukha, Vetrov 2017).
/// <code>
/// y ~ N(x theta, (x * x) sigma^2),   log alpha = log sigma^2 - log theta^2,   drop where log alpha >= 3
/// </code>
/// It is what <c>--criterion variational</c> trains in every prunable weight (<see cref="Variational.VariationalLearner"/>), so a rule
/// for a layer has nothing to add.
/// </summary>
public sealed class SparseVariationalDropout : DropoutMethod
{
    public override string Id => "sparse-variational";

    public override string Paper => "Molchanov, Ashukha, Vetrov 2017";

    public override string Where => "every weight that can be pruned: --criterion variational, the default";

    public override string InFile => "dropped weights are zero, the others their means";

    public override bool LearnsRate => true;

    public override string? Refusal =>
        "sparse-variational is the criterion itself: --criterion variational (the default) trains every prunable weight with it; "
        + "--exclude leaves layers out";

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) => false;

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        throw new InvalidOperationException(Refusal);
}
