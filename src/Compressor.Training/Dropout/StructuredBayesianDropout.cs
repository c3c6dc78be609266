using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Structured Bayesian dropout: each unit or channel is multiplied by truncated log-normal noise theta, whose mu and sigma are learned
/// against the log-uniform prior (Neklyudov, Molchanov, Ashukha, Vetrov 2017); <see cref="StructuredBayesian"/> has the formulas.
/// <code>
/// training   y = x * theta,   one theta per sample and unit        test   y = x * E theta
/// </code>
/// Networks are fine-tuned with y = x * theta / E theta, whose mean the file computes; the KL divergence widens the noise of units that
/// are not needed. The learned rate is p = 1 / (1 + SNR^2), a half where the paper draws the line.
/// </summary>
public sealed class StructuredBayesianDropout : DropoutMethod
{
    /// <summary>log sigma stays within what the closed form of E theta bears.</summary>
    private const double MostLogSigma = 3;

    public override string Id => "structured-bayesian";

    public override string Paper => "Neklyudov et al. 2017";

    public override string Where => "units or channels that a Gemm, MatMul or convolution reads";

    public override string InFile => "noise divided by its mean: identity";

    public override bool LearnsRate => true;

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) =>
        site is { Kind: DropoutSiteKind.Product, Operand: 0, ShowsWeight: true, OpType: not "Einsum" };

    /// <summary>The units of data are its own.</summary>
    public override bool ByDefault(DropoutSite site) => !site.ReadsData;

    /// <summary>The paper's form while training; theta broadcasts over x.</summary>
    /// <param name="mu">Of each unit, shaped to broadcast over <paramref name="uniform"/>.</param>
    /// <param name="logSigma">As many.</param>
    /// <param name="uniform">Uniform samples, one per theta.</param>
    public static Tensor Train(Tensor x, Tensor mu, Tensor logSigma, Tensor uniform) =>
        x * StructuredBayesian.Sample(mu, logSigma, uniform).to(x.dtype);

    /// <summary>The paper's form at test time.</summary>
    /// <inheritdoc cref="Train"/>
    public static Tensor Test(Tensor x, Tensor mu, Tensor logSigma) => x * StructuredBayesian.Mean(mu, logSigma).to(x.dtype);

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) => new Layer(site, noise);

    private sealed class Layer : InputDropout
    {
        private readonly DropoutNoise noise;
        private readonly Parameter mu;
        private readonly Parameter logSigma;

        public Layer(DropoutSite site, DropoutNoise noise)
            : base(site)
        {
            this.noise = noise;
            ProductWeight weight = site.Weight!;
            long[] units = [weight.Inputs, .. site.ReadsMaps ? weight.Shape.Skip(2).Select(_ => 1L) : []];
            mu = Own(full(units, StructuredBayesian.InitialMu, ScalarType.Float32));
            logSigma = Own(full(units, StructuredBayesian.InitialLogSigma, ScalarType.Float32));
        }

        public override IReadOnlyList<Parameter> Learned => [mu, logSigma];

        public override double? Rate => TorchMemory.Floats(mu).ToArray().Zip(TorchMemory.Floats(logSigma).ToArray())
            .Average(unit => 1 / (1 + Math.Pow(StructuredBayesian.Snr(unit.First, unit.Second), 2)));

        /// <inheritdoc/>
        public override Tensor Train(Tensor x)
        {
            (Tensor m, Tensor s) = (mu.to(ScalarType.Float64), logSigma.to(ScalarType.Float64));
            Tensor uniform = noise.Uniform(Site.ReadsMaps ? empty(SpatialDropout.PerMap(x), x.dtype) : x).to(ScalarType.Float64);
            return StructuredBayesianDropout.Train(x, m, s, uniform) / StructuredBayesian.Mean(m, s).to(x.dtype);
        }

        /// <inheritdoc/>
        public override Tensor? Penalty(double perNat, Func<Tensor> weight) =>
            StructuredBayesian.Kl(mu.to(ScalarType.Float64), logSigma.to(ScalarType.Float64)).sum().to(ScalarType.Float32) * perNat;

        /// <inheritdoc/>
        public override void Constrain()
        {
            using var noGradient = no_grad();
            mu.clamp_(StructuredBayesian.Least, StructuredBayesian.Greatest);
            logSigma.clamp_(StructuredBayesian.LeastLogSigma, MostLogSigma);
        }
    }
}
