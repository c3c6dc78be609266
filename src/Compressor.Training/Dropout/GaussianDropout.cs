using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Gaussian dropout: multiplicative noise with the mean and variance of inverted dropout's mask (Srivastava et al. 2014, section 10).
/// <code>
/// training   y = x * xi,   xi ~ N(1, p / (1 - p))        test   y = x
/// </code>
/// </summary>
public sealed class GaussianDropout : DropoutMethod
{
    private static readonly NumberParameter P =
        new("p", "rate whose variance p / (1 - p) the noise has", 0, 1, null, "0.2 of data, 0.5 of hidden values") { BelowMost = true };

    public override string Id => "gaussian";

    public override string Paper => "Srivastava et al. 2014";

    public override string Where => "values that a Gemm, MatMul or convolution reads; Dropout nodes";

    public override string InFile => "noise of mean 1: identity";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [P];

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) => site.Kind is DropoutSiteKind.Product or DropoutSiteKind.DropoutNode;

    /// <summary>The values while training.</summary>
    public static Tensor Train(Tensor x, double p, DropoutNoise noise) => x * noise.Normal(x).mul_(Math.Sqrt(p / (1 - p))).add_(1);

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        new Layer(site, RateAt(site, values), noise);

    private sealed class Layer(DropoutSite site, double p, DropoutNoise noise) : InputDropout(site)
    {
        /// <inheritdoc/>
        public override Tensor Train(Tensor x) => GaussianDropout.Train(x, p, noise);
    }
}
