using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Standard dropout: values are dropped with probability p, each for itself. With q = 1 - p and m ~ Bernoulli(q),
/// <code>
/// training   y = x * m        inverted   y = x * m / q
/// test       y = q x                     y = x
/// </code>
/// Hinton, Srivastava, Krizhevsky, Sutskever, Salakhutdinov 2012; Srivastava et al. 2014. A network is fine-tuned with the inverted form:
/// it starts from weights that were trained without, and the file computes y = x.
/// </summary>
public sealed class StandardDropout : DropoutMethod
{
    public override string Id => "standard";

    public override string Paper => "Hinton et al. 2012; Srivastava et al. 2014";

    public override string Where => "values that a Gemm, MatMul or convolution reads; Dropout nodes";

    public override string InFile => "inverted (divided by 1 - p): identity";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [UsualRate];

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) => site.Kind is DropoutSiteKind.Product or DropoutSiteKind.DropoutNode;

    /// <summary>The plain form while training.</summary>
    public static Tensor Train(Tensor x, double p, DropoutNoise noise) => x * noise.Keep(x, 1 - p);

    /// <summary>The plain form at test time: weight scaling.</summary>
    public static Tensor Test(Tensor x, double p) => x * (1 - p);

    /// <summary>The inverted form while training; at test time it is the identity. Zero where everything is dropped.</summary>
    public static Tensor Inverted(Tensor x, double p, DropoutNoise noise) => Scaled(x, noise.Keep(x, 1 - p), p);

    /// <summary>x * m / q, and 0 where q is.</summary>
    internal static Tensor Scaled(Tensor x, Tensor mask, double p) => p < 1 ? x * mask.mul_(1 / (1 - p)) : x * mask;

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        new Layer(site, RateAt(site, values), noise);

    /// <summary>Inverted dropout of what a node reads.</summary>
    internal sealed class Layer(DropoutSite site, double p, DropoutNoise noise) : InputDropout(site)
    {
        /// <inheritdoc/>
        public override Tensor Train(Tensor x) => Inverted(x, p, noise);
    }
}
