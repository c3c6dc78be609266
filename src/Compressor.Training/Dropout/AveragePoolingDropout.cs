using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Average-pooling dropout: values are dropped before the mean of each window is taken; the companion of max-pooling dropout
/// (Wu, Gu 2015). With m ~ Bernoulli(q),
/// <code>
/// training   y = mean(m * a)        inverted   y = mean(m * a) / q
/// test       y = q mean(a)                     y = mean(a)
/// </code>
/// Networks are fine-tuned with the inverted form.
/// </summary>
public sealed class AveragePoolingDropout : DropoutMethod
{
    private static readonly NumberParameter P = new("p", "share of values that is dropped", 0, 1, 0.5);

    public override string Id => "average-pooling";

    public override string Paper => "Wu, Gu 2015";

    public override string Where => "AveragePool and GlobalAveragePool, in their place while training";

    public override string InFile => "inverted: the pooling node as it is";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [P];

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) =>
        site.Kind == DropoutSiteKind.Pooling && site.OpType is "AveragePool" or "GlobalAveragePool";

    /// <summary>The plain form while training.</summary>
    /// <param name="x">Values [N, C, …].</param>
    /// <param name="pool">Takes the mean of each window.</param>
    public static Tensor Train(Tensor x, double p, Func<Tensor, Tensor> pool, DropoutNoise noise) =>
        pool(StandardDropout.Train(x, p, noise));

    /// <summary>The plain form at test time.</summary>
    /// <inheritdoc cref="Train"/>
    public static Tensor Test(Tensor x, double p, Func<Tensor, Tensor> pool) => pool(x) * (1 - p);

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        new StandardDropout.Layer(site, values.Number(P), noise);
}
