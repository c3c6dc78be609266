using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Concrete dropout: the rate p of a layer is learned by gradient through a smooth mask (Gal, Hron, Kendall 2017). With u ~ U(0, 1),
/// temperature t = 0.1, and K input units,
/// <code>
/// z = S((logit p + logit u) / t)        y = x * (1 - z) / (1 - p)
/// penalty = wr ||W||^2 / (1 - p) + dr K (p log p + (1 - p) log(1 - p))
/// wr = l^2 / N, dr = 2 / N for a mean squared error, half of that for cross-entropy
/// </code>
/// Convolutions have one u per sample and channel, and K channels. Nothing at test time.
/// </summary>
public sealed class ConcreteDropout : DropoutMethod
{
    /// <summary>t.</summary>
    public const double Temperature = 0.1;

    private const double MostLogit = 9;
    private static readonly NumberParameter P = new("p", "rate at the start", 0.001, 0.999, 0.1);
    private static readonly NumberParameter Scale = new("l", "prior length scale", 0, double.PositiveInfinity, 1e-4);

    public override string Id => "concrete";

    public override string Paper => "Gal, Hron, Kendall 2017";

    public override string Where => "values that a Gemm or MatMul reads; feature maps that a convolution reads";

    public override string InFile => "inverted: identity";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [P, Scale];

    public override bool LearnsRate => true;

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) => site is { Kind: DropoutSiteKind.Product, ShowsWeight: true, OpType: not "Einsum" };

    /// <summary>A mask over the few channels of data would drop whole images.</summary>
    public override bool ByDefault(DropoutSite site) => !(site.ReadsMaps && site.ReadsData);

    /// <summary>The values while training; a mask is as wide as <paramref name="uniform"/>, which broadcasts over x.</summary>
    /// <param name="logit">logit p, a scalar.</param>
    /// <param name="uniform">u.</param>
    public static Tensor Train(Tensor x, Tensor logit, Tensor uniform)
    {
        Tensor dropped = ((logit + uniform.log() - (-uniform).log1p()) / Temperature).sigmoid();
        return x * ((1 - dropped) / (-logit).sigmoid());
    }

    /// <summary>What the objective gains for one layer.</summary>
    /// <param name="logit">logit p, a scalar.</param>
    /// <param name="squaredWeights">||W||^2.</param>
    /// <param name="units">K.</param>
    /// <param name="scale">l.</param>
    /// <param name="perNat">1 / N for cross-entropy, 2 / N for a mean squared error.</param>
    public static Tensor Penalty(Tensor logit, Tensor squaredWeights, double units, double scale, double perNat)
    {
        Tensor p = logit.sigmoid();
        Tensor negativeEntropy = p * nn.functional.logsigmoid(logit) + (1 - p) * nn.functional.logsigmoid(-logit);
        return squaredWeights / (1 - p) * (perNat * scale * scale / 2) + negativeEntropy * (perNat * units);
    }

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        new Layer(site, values.Number(P), values.Number(Scale), noise);

    private sealed class Layer(DropoutSite site, double p, double scale, DropoutNoise noise) : InputDropout(site)
    {
        private readonly Parameter logit = Own(full(1, Math.Log(p / (1 - p)), ScalarType.Float32));

        public override IReadOnlyList<Parameter> Learned => [logit];

        public override double? Rate => 1 / (1 + Math.Exp(-logit.item<float>()));

        /// <inheritdoc/>
        public override Tensor Train(Tensor x) => ConcreteDropout.Train(
            x, logit, noise.Uniform(Site.ReadsMaps ? empty(SpatialDropout.PerMap(x), x.dtype) : x));

        /// <inheritdoc/>
        public override Tensor? Penalty(double perNat, Func<Tensor> weight) =>
            ConcreteDropout.Penalty(logit, weight().square().sum(), Site.Weight!.Inputs, scale, perNat);

        /// <inheritdoc/>
        public override void Constrain()
        {
            using var noGradient = no_grad();
            logit.clamp_(-MostLogit, MostLogit);
        }
    }
}
