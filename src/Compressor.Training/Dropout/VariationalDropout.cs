using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Variational dropout: Gaussian dropout whose alpha is learned, with a KL divergence from the log-uniform prior that holds for
/// alpha &lt;= 1 (Kingma, Salimans, Welling 2015).
/// <code>
/// type A   y = (x * xi) W,   xi ~ N(1, alpha)                       KL once per input unit
/// type B   y ~ N(x W, alpha (x * x)(W * W)),                        KL once per weight
/// -KL(alpha) = 0.5 log alpha + 1.16145124 alpha - 1.50204118 alpha^2 + 0.58629921 alpha^3   + const
/// </code>
/// alpha is shared by a layer, by the weights of an input unit (A) or output unit (B), or belongs to a weight (B). The mean weights are
/// the file's. The learned rate is p = alpha / (1 + alpha).
/// </summary>
public sealed class VariationalDropout : DropoutMethod
{
    /// <summary>Below this log alpha the noise is lost in float32.</summary>
    private const double LeastLogAlpha = -16;

    private static readonly NumberParameter P = new("p", "rate at the start, alpha = p / (1 - p)", 0, 0.5, 0.1);
    private static readonly ChoiceParameter Type = new("type", "noise on inputs (a) or on weights (b)", ["b", "a"]);
    private static readonly ChoiceParameter Per = new("per", "what has an alpha of its own", ["layer", "neuron", "weight"]);

    public override string Id => "variational";

    public override string Paper => "Kingma, Salimans, Welling 2015";

    public override string Where => "inputs (type a) or weights (type b) of a Gemm, MatMul or convolution";

    public override string InFile => "noise of mean 1: the mean weights";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [P, Type, Per];

    public override bool LearnsRate => true;

    /// <inheritdoc/>
    public override bool TakesNode(DropoutValues values) => values.Is(Type, "b");

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) => site is { Kind: DropoutSiteKind.Product, ShowsWeight: true, OpType: not "Einsum" };

    /// <inheritdoc/>
    public override string? Wrong(DropoutValues values) =>
        values.Is(Type, "a") && values.Is(Per, "weight") ? "type=a has noise on inputs; per=weight needs type=b" : null;

    /// <summary>KL(alpha) less its constant, element by element, for log alpha &lt;= 0.</summary>
    public static Tensor KlDivergence(Tensor logAlpha)
    {
        Tensor alpha = logAlpha.exp();
        return -(logAlpha * 0.5 + alpha * (1.16145124 + alpha * (-1.50204118 + alpha * 0.58629921)));
    }

    /// <summary>Type A: inputs with multiplicative noise; log alpha broadcasts over them.</summary>
    public static Tensor TrainInputs(Tensor x, Tensor logAlpha, DropoutNoise noise) =>
        x * ((logAlpha * 0.5).exp() * noise.Normal(x) + 1);

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise)
    {
        double p = values.Number(P);
        double logAlpha = Math.Max(LeastLogAlpha, Math.Log(p / (1 - p)));
        bool perUnit = values.Is(Per, "neuron");
        ProductWeight weight = site.Weight!;
        if (values.Is(Type, "a"))
        {
            long[] units = site.ReadsMaps
                ? [perUnit ? weight.Inputs : 1, .. weight.Shape.Skip(2).Select(_ => 1L)]
                : site.Operand == 0 ? [perUnit ? weight.Inputs : 1] : [perUnit ? weight.Inputs : 1, 1];
            return new InputLayer(site, full(units, logAlpha, ScalarType.Float32), noise);
        }

        long[] shape = [.. weight.Shape.Select((extent, axis) =>
            values.Is(Per, "weight") || (perUnit && axis == weight.OutputAxis) ? extent : 1)];
        return new WeightLayer(site, full(shape, logAlpha, ScalarType.Float32), noise);
    }

    private static double MeanRate(Tensor logAlpha)
    {
        using var noGradient = no_grad();
        using Tensor mean = logAlpha.sigmoid().mean();
        return mean.item<float>();
    }

    /// <summary>The KL of all that share the alphas: each stands for as many.</summary>
    private static Tensor Sum(Parameter logAlpha, double count) => KlDivergence(logAlpha).sum() * (count / logAlpha.numel());

    private static void Bound(Parameter logAlpha)
    {
        using var noGradient = no_grad();
        logAlpha.clamp_(LeastLogAlpha, 0);
    }

    private sealed class InputLayer(DropoutSite site, Tensor initial, DropoutNoise noise) : InputDropout(site)
    {
        private readonly Parameter logAlpha = Own(initial);

        public override IReadOnlyList<Parameter> Learned => [logAlpha];

        public override double? Rate => MeanRate(logAlpha);

        /// <inheritdoc/>
        public override Tensor Train(Tensor x) => TrainInputs(x, logAlpha, noise);

        /// <inheritdoc/>
        public override Tensor? Penalty(double perNat, Func<Tensor> weight) => Sum(logAlpha, Site.Weight!.Inputs) * perNat;

        /// <inheritdoc/>
        public override void Constrain() => Bound(logAlpha);
    }

    private sealed class WeightLayer(DropoutSite site, Tensor initial, DropoutNoise noise) : NodeDropout(site)
    {
        private readonly Parameter logAlpha = Own(initial);

        public override IReadOnlyList<Parameter> Learned => [logAlpha];

        public override double? Rate => MeanRate(logAlpha);

        /// <inheritdoc/>
        public override Tensor Train(NodeRun run)
        {
            int weight = Site.WeightInput;
            Tensor variance = FastDropout.WeightVariance(run.Call[weight], run.Variance, logAlpha.exp());
            return run.Sample(run.Call, variance, weight, noise);
        }

        /// <inheritdoc/>
        public override Tensor? Penalty(double perNat, Func<Tensor> weight) =>
            Sum(logAlpha, Site.Weight!.Shape.Aggregate(1.0, (product, extent) => product * extent)) * perNat;

        /// <inheritdoc/>
        public override void Constrain() => Bound(logAlpha);
    }
}
