using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Fast dropout: the sum over dropped inputs is nearly normal, so it is sampled as one number, or its moments are handed on
/// (Wang, Manning 2013). For inputs of mean x and variance v, with q = 1 - p, S the logistic function, Phi and phi the normal's,
/// <code>
/// linear    mean q W x + b,  variance (W * W)(q v + p q x * x)
/// ReLU      r = mean / s,  s^2 = variance:   E y = mean Phi(r) + s phi(r),   E y^2 = (mean^2 + s^2) Phi(r) + mean s phi(r)
/// sigmoid   E y = S(mean / sqrt(1 + pi s^2 / 8)),   E y^2 = S(a (mean - b) / sqrt(1 + pi a^2 s^2 / 8))
///           a = 4 - 2 sqrt 2,   b = -ln(sqrt 2 - 1)
/// </code>
/// Networks are fine-tuned with the sampled sum of inverted dropout, N(W x + b, (p / q)(W * W)(x * x)), whose mean the file computes.
/// </summary>
public sealed class FastDropout : DropoutMethod
{
    private const double SigmoidSlope = Math.PI / 8;
    private static readonly double SquareSlope = 4 - 2 * Math.Sqrt(2);
    private static readonly double SquareOffset = -Math.Log(Math.Sqrt(2) - 1);
    private static readonly NumberParameter P =
        new("p", "share of inputs that is dropped", 0, 1, null, "0.2 of data, 0.5 of hidden values") { BelowMost = true };

    public override string Id => "fast";

    public override string Paper => "Wang, Manning 2013";

    public override string Where => "sums of a Gemm, MatMul or convolution";

    public override string InFile => "sampled around the mean of inverted dropout: the weights as they are";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [P];

    /// <inheritdoc/>
    public override bool TakesNode(DropoutValues values) => true;

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) => site.Kind == DropoutSiteKind.Product;

    /// <summary>Moments of W (m * x) + b for x of some mean and variance [N, in], W [out, in].</summary>
    public static (Tensor Mean, Tensor Variance) Linear(Tensor mean, Tensor variance, Tensor weight, Tensor? bias, double p)
    {
        double q = 1 - p;
        return (nn.functional.linear(mean * q, weight, bias), (variance * q + mean.square() * (p * q)).matmul(weight.square().t()));
    }

    /// <summary>Moments of max(s, 0) for a normal s.</summary>
    public static (Tensor Mean, Tensor Variance) Relu(Tensor mean, Tensor variance)
    {
        Tensor deviation = variance.clamp(min: 1e-30).sqrt();
        Tensor ratio = mean / deviation;
        Tensor below = special.ndtr(ratio);
        Tensor density = (ratio.square() * -0.5).exp() / Math.Sqrt(2 * Math.PI);
        Tensor first = mean * below + deviation * density;
        Tensor second = (mean.square() + variance) * below + mean * deviation * density;
        return (first, (second - first.square()).clamp(min: 0));
    }

    /// <summary>Moments of S(s) for a normal s, to about a hundredth.</summary>
    public static (Tensor Mean, Tensor Variance) Sigmoid(Tensor mean, Tensor variance)
    {
        Tensor first = (mean / (variance * SigmoidSlope + 1).sqrt()).sigmoid();
        Tensor flattening = (variance * (SigmoidSlope * SquareSlope * SquareSlope) + 1).sqrt();
        Tensor second = ((mean - SquareOffset) * SquareSlope / flattening).sigmoid();
        return (first, (second - first.square()).clamp(min: 0));
    }

    /// <summary>One sample of a normal sum.</summary>
    public static Tensor Sample(Tensor mean, Tensor variance, DropoutNoise noise) => addcmul(mean, variance.sqrt(), noise.Normal(mean), 1);

    /// <summary>
    /// sigma^2 that gives a weight's product the variance of multiplicative noise N(1, r) on its inputs or on itself: r theta^2, and
    /// (1 + r) sigma^2 more where the weight has a variance of its own.
    /// </summary>
    internal static Tensor WeightVariance(Tensor theta, Tensor? sigma2, Tensor r)
    {
        Tensor spread = theta.square() * r;
        return sigma2 is null ? spread : spread + sigma2 * (r + 1);
    }

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        new Layer(site, RateAt(site, values), noise);

    private sealed class Layer(DropoutSite site, double p, DropoutNoise noise) : NodeDropout(site)
    {
        /// <inheritdoc/>
        public override Tensor Train(NodeRun run)
        {
            int weight = Site.WeightInput;
            Tensor ratio = full(1, p / (1 - p), run.Call[weight].dtype);
            return run.Sample(run.Call, WeightVariance(run.Call[weight], run.Variance, ratio), weight, noise);
        }
    }
}
