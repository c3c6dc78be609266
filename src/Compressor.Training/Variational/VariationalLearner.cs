using Compressor.IR;
using Compressor.Training.FineTuning;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.Variational;

/// <summary>
/// Sparse variational dropout (Molchanov, Ashukha, Vetrov 2017): every prunable weight has a mean theta and a variance sigma^2 of its own,
/// learned by gradient on the evidence lower bound; a weight whose rate log alpha crosses the threshold carries noise only. Along a planned
/// path of densities, those with the highest rates are dropped while the others go on learning.
/// sigma^2 is a leaf of the autograd graph, written once per step by the pass that also applies the KL's gradient.
/// </summary>
internal sealed unsafe class VariationalLearner : WeightLearner
{
    /// <summary>How far ahead, as a share of the phase, the KL term prepares weights for being dropped.</summary>
    private const double Lead = 0.1;

    /// <summary>
    /// The bound of the KL weight, which is 1 in the paper's objective. lenet-300-100 at density 0.0125 after 60 epochs, by bound: error
    /// 2.27 %
    /// at 0.1, 2.16 % at 1, 2.01 % at 3, 2.19 % at 10.
    /// </summary>
    private const double GreatestKlWeight = 5;
    private readonly string[] keys;
    private readonly Parameter[] thetas;
    private readonly Tensor[] sigma2s;
    private readonly Tensor[] leaves;
    private readonly Tensor[] moments;
    private readonly Dictionary<string, Tensor> variances;
    private readonly Chunks chunks;
    private readonly long[] keptByChunk;
    private readonly KlSteering steering;
    private readonly double samples;
    private readonly long total;
    private double density = 1;
    private long step;
    private readonly double targetDensity;

    public VariationalLearner(
        GraphModule module, IReadOnlyCollection<string> prunable, FineTuneOptions options, double targetDensity, long samples)
        : base(module, prunable, options)
    {
        this.samples = samples;
        keys = [.. prunable];
        thetas = [.. keys.Select(key => module.Weights[key])];
        sigma2s = Array.ConvertAll(thetas, theta => InitialSigma2(theta, options.InitialLogAlpha));
        leaves = Array.ConvertAll(
            sigma2s, sigma2 => sigma2.to(BFloat16Element.VarianceType).detach().requires_grad_(true).DetachFromDisposeScope());
        moments = [.. thetas.SelectMany(theta => Enumerable.Range(0, 4).Select(_ => zeros(theta.shape).DetachFromDisposeScope()))];
        variances = keys.Zip(leaves).ToDictionary();
        chunks = new Chunks(Array.ConvertAll(thetas, theta => checked((int)theta.numel())), options.Threads);
        keptByChunk = new long[chunks.Count];
        this.targetDensity = targetDensity;
        total = thetas.Sum(theta => theta.numel());
        steering = new KlSteering(options.LogAlphaThreshold, GreatestKlWeight);
    }

    public override IReadOnlyDictionary<string, Tensor> Variances => variances;

    public override double KlWeight => steering.KlWeight;

    public override double Density => density;

    public override double Kl => new RateHistogram(thetas, sigma2s).Sum(Options.Prior == Prior.Ard ? ArdKl.Value : LogUniformKl.Value);

    public override IReadOnlyList<WeightPosterior> Posteriors() =>
        [.. keys.Select((key, i) => new WeightPosterior(key, Values(thetas[i]), LogSigma2(TorchMemory.Floats(sigma2s[i]))))];

    public override void Dispose()
    {
        foreach (Tensor tensor in sigma2s.Concat(leaves).Concat(moments))
        {
            tensor.Dispose();
        }

        base.Dispose();
    }

    protected override void StepPrunable(double progress, double rate)
    {
        step++;
        float drop = IsTimeToLook(progress) ? Adjust(progress) : float.PositiveInfinity;
        switch (Options.Prior, BFloat16Element.IsFast)
        {
            case (Prior.Ard, true): Update<ArdKl, BFloat16Element>(rate, drop); break;
            case (Prior.Ard, false): Update<ArdKl, Float32Element>(rate, drop); break;
            case (_, true): Update<LogUniformKl, BFloat16Element>(rate, drop); break;
            case (_, false): Update<LogUniformKl, Float32Element>(rate, drop); break;
        }
    }

    /// <summary>Adjusts the KL weight to how rates are distributed, and says above which alpha weights go now.</summary>
    private float Adjust(double progress)
    {
        var rates = new RateHistogram(thetas, sigma2s);
        steering.Update(progress, rates.Quantile(DensityPath.At(progress + Lead, targetDensity)));
        double planned = DensityPath.At(progress, targetDensity);
        return Options.DropsGradually && planned < 1 ? (float)Math.Exp(rates.Quantile(planned)) : float.PositiveInfinity;
    }

    private void Update<TKl, TElement>(double rate, float drop)
        where TKl : struct, IKlDivergence
        where TElement : struct, IFloatElement
    {
        using var scope = NewDisposeScope();
        var states = new VariationalAdam.State[thetas.Length];
        for (int i = 0; i < states.Length; i++)
        {
            states[i] = new VariationalAdam.State
            {
                Theta = (float*)TorchMemory.Address(thetas[i]),
                Sigma2 = (float*)TorchMemory.Address(sigma2s[i]),
                Leaf = (void*)TorchMemory.Address(leaves[i]),
                ThetaGradient = (float*)Gradient(thetas[i]),
                Sigma2Gradient = (void*)Gradient(leaves[i]),
                ThetaMean = (float*)TorchMemory.Address(moments[4 * i]),
                ThetaSquare = (float*)TorchMemory.Address(moments[4 * i + 1]),
                SigmaMean = (float*)TorchMemory.Address(moments[4 * i + 2]),
                SigmaSquare = (float*)TorchMemory.Address(moments[4 * i + 3]),
            };
        }

        (float thetaRate, float epsilon) = Options.Adam.Corrected(Options.LearningRate * rate, step);
        var constants = new VariationalStep(
            (float)(steering.KlWeight / samples), thetaRate, (float)(thetaRate / Options.LearningRate * Options.SigmaLearningRate), epsilon,
            (float)Options.Adam.Beta1, (float)Options.Adam.Beta2, (float)Math.Exp(Options.LogAlphaThreshold), drop);
        chunks.Run((piece, tensor, start, length) =>
            keptByChunk[piece] = VariationalAdam.Update<TKl, TElement>(states[tensor], start, length, constants));
        density = keptByChunk.Sum() / (double)total;
        for (int i = 0; i < thetas.Length; i++)
        {
            thetas[i].grad = null;
            leaves[i].grad = null;
        }
    }

    /// <summary>The gradient's memory; zeros where no gradient reached the weight.</summary>
    private static nint Gradient(Tensor leaf) =>
        TorchMemory.Address(leaf.grad is { } gradient ? gradient.contiguous() : zeros_like(leaf));

    /// <summary>log sigma^2; a dropped weight, without a variance, gets the greatest there is, so that its log alpha is beyond any
    /// other.</summary>
    private static float[] LogSigma2(ReadOnlySpan<float> sigma2)
    {
        var logarithms = new float[sigma2.Length];
        for (int i = 0; i < logarithms.Length; i++)
        {
            logarithms[i] = sigma2[i] > 0 ? MathF.Log(sigma2[i]) : VariationalAdam.GreatestLogSigma2;
        }

        return logarithms;
    }

    /// <summary>One variance per tensor: log alpha of a weight of the tensor's root mean square is as asked.</summary>
    private static Tensor InitialSigma2(Parameter theta, double logAlpha)
    {
        using var noGradient = no_grad();
        double meanSquare = theta.square().mean().to(ScalarType.Float64).item<double>();
        return full_like(theta, (meanSquare + WeightPosterior.ThetaFloor) * Math.Exp(logAlpha)).detach().DetachFromDisposeScope();
    }
}
