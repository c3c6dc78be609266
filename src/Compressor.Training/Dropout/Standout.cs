using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Standout: the probability to keep a unit grows with what the unit computes (Ba, Frey 2013). For an activation f(a), with two scalars
/// per layer and S the logistic function,
/// <code>
/// pi = S(alpha a + beta)        training   y = m * f(a),   m ~ Bernoulli(pi)        test   y = pi * f(a)
/// </code>
/// No gradient goes through pi. A file has no place for pi, so networks are fine-tuned with the mean kept,
/// <code>
/// y = m * f(a) / pi,   pi >= 0.1
/// </code>
/// where the bound keeps single units from being multiplied a thousandfold.
/// </summary>
public sealed class Standout : DropoutMethod
{
    /// <summary>The least probability to keep a unit while fine-tuning.</summary>
    public const double LeastKeep = 0.1;

    private const double Memory = 0.99;
    private static readonly NumberParameter Alpha = new("alpha", "slope", double.NegativeInfinity, double.PositiveInfinity, 1);
    private static readonly NumberParameter Beta = new("beta", "offset", double.NegativeInfinity, double.PositiveInfinity, 0);

    public override string Id => "standout";

    public override string Paper => "Ba, Frey 2013";

    public override string Where => "activation functions between layers: Relu, Tanh, Sigmoid and others";

    public override string InFile => "divided by the probability to keep: identity";

    public override IReadOnlyList<DropoutParameter> Parameters { get; } = [Alpha, Beta];

    public override bool LearnsRate => true;

    /// <inheritdoc/>
    public override bool TakesNode(DropoutValues values) => true;

    /// <inheritdoc/>
    public override bool Fits(DropoutSite site) => site.Kind == DropoutSiteKind.Activation;

    /// <summary>The probability to keep each unit.</summary>
    public static Tensor KeepProbability(Tensor activation, double alpha, double beta) => (activation * alpha + beta).sigmoid();

    /// <summary>The paper's form while training.</summary>
    /// <param name="activation">a.</param>
    /// <param name="output">f(a).</param>
    public static Tensor Train(Tensor activation, Tensor output, double alpha, double beta, DropoutNoise noise) =>
        output * Mask(KeepProbability(activation.detach(), alpha, beta), noise);

    /// <summary>The paper's form at test time.</summary>
    /// <inheritdoc cref="Train"/>
    public static Tensor Test(Tensor activation, Tensor output, double alpha, double beta) =>
        output * KeepProbability(activation, alpha, beta);

    /// <summary>The form that keeps the mean, and the probabilities it drew with.</summary>
    /// <inheritdoc cref="Train"/>
    public static (Tensor Output, Tensor Keep) TrainInverted(
        Tensor activation, Tensor output, double alpha, double beta, DropoutNoise noise)
    {
        Tensor keep = KeepProbability(activation.detach(), alpha, beta).clamp(min: LeastKeep);
        return (output * Mask(keep, noise).div_(keep), keep);
    }

    internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) =>
        new Layer(site, values.Number(Alpha), values.Number(Beta), noise);

    private static Tensor Mask(Tensor keep, DropoutNoise noise) => noise.Uniform(keep).lt(keep).to(keep.dtype);

    private sealed class Layer(DropoutSite site, double alpha, double beta, DropoutNoise noise) : NodeDropout(site)
    {
        /// <summary>Mean drop rate over the last hundred runs or so.</summary>
        private Tensor? rate;

        public override double? Rate => rate?.item<float>();

        /// <inheritdoc/>
        public override Tensor Train(NodeRun run)
        {
            (Tensor output, Tensor keep) = TrainInverted(run.Call[0], run.Output(run.Call), alpha, beta, noise);
            using var noGradient = no_grad();
            Tensor dropped = (1 - keep.mean()).to(ScalarType.Float32);
            if (rate is null)
            {
                rate = dropped.DetachFromDisposeScope();
            }
            else
            {
                rate.mul_(Memory).add_(dropped * (1 - Memory));
            }

            return output;
        }

        public override void Dispose()
        {
            rate?.Dispose();
            base.Dispose();
        }
    }
}
