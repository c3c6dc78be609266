using Compressor.IR;
using Compressor.Training.FineTuning;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.Variational;

/// <summary>
/// Sparse variational dropout (Molchanov, Ashukha, Vetrov 2017): every prunable weight has a mean theta and a variance sigma^2 of its own,
/// learned by gradient on the evidence lower bound; a weight whose rate log alpha crosses the threshold carries noise only.
/// sigma^2 is a leaf of the autograd graph, computed once per step by the pass that also applies the KL's gradient.
/// </summary>
internal sealed unsafe class VariationalLearner : WeightLearner
{
    private readonly string[] keys;
    private readonly Parameter[] thetas;
    private readonly Tensor[] sigma2s;
    private readonly Tensor[] logSigma2s;
    private readonly Tensor[] moments;
    private readonly Dictionary<string, Tensor> variances;
    private readonly Chunks chunks;
    private readonly long[] keptByChunk;
    private readonly KlSteering steering;
    private readonly double samples;
    private readonly int updateEvery;
    private readonly long total;
    private double density = 1;
    private long step;

    public VariationalLearner(
        GraphModule module, IReadOnlyCollection<string> prunable, FineTuneOptions options, double targetDensity, int steps, long samples)
        : base(module, prunable, options)
    {
        this.samples = samples;
        keys = [.. prunable];
        thetas = [.. keys.Select(key => module.Weights[key])];
        logSigma2s = Array.ConvertAll(thetas, theta => InitialLogSigma2(theta, options.InitialLogAlpha));
        sigma2s = Array.ConvertAll(logSigma2s, logSigma2 => logSigma2.exp().requires_grad_(true).DetachFromDisposeScope());
        moments = [.. thetas.SelectMany(theta => Enumerable.Range(0, 4).Select(_ => zeros(theta.shape).DetachFromDisposeScope()))];
        variances = keys.Zip(sigma2s).ToDictionary();
        chunks = new Chunks(Array.ConvertAll(thetas, theta => checked((int)theta.numel())), options.Threads);
        keptByChunk = new long[chunks.Count];
        total = thetas.Sum(theta => theta.numel());
        updateEvery = Math.Max(1, steps / 500);
        steering = new KlSteering(targetDensity, options.LogAlphaThreshold);
    }

    public override IReadOnlyDictionary<string, Tensor> Variances => variances;

    public override double KlWeight => steering.KlWeight;

    public override double Density => density;


    public override double Kl => Posteriors().Sum(posterior => posterior.LogAlpha().Sum(logAlpha => Options.Prior == Prior.Ard
        ? ArdKl.Value(logAlpha)
        : LogUniformKl.Value(logAlpha)));

    public override IReadOnlyList<WeightPosterior> Posteriors() =>
        [.. keys.Select((key, i) => new WeightPosterior(key, Values(thetas[i]), TorchMemory.Floats(logSigma2s[i]).ToArray()))];

    public override void Dispose()
    {
        foreach (Tensor tensor in sigma2s.Concat(logSigma2s).Concat(moments))
        {
            tensor.Dispose();
        }

        base.Dispose();
    }

    protected override void StepPrunable(double progress, double rate)
    {
        if (step++ % updateEvery == 0)
        {
            steering.Update(progress, LogAlphaQuantile.Of(thetas, logSigma2s, steering.PlannedDensity(progress)));
        }

        if (Options.Prior == Prior.Ard)
        {
            Update<ArdKl>(rate);
        }
        else
        {
            Update<LogUniformKl>(rate);
        }
    }

    private void Update<TKl>(double rate)
        where TKl : struct, IKlDivergence
    {
        using var scope = NewDisposeScope();
        var states = new VariationalAdam.State[thetas.Length];
        for (int i = 0; i < states.Length; i++)
        {
            states[i] = new VariationalAdam.State
            {
                Theta = (float*)TorchMemory.Address(thetas[i]),
                Sigma2 = (float*)TorchMemory.Address(sigma2s[i]),
                LogSigma2 = (float*)TorchMemory.Address(logSigma2s[i]),
                ThetaGradient = (float*)Gradient(thetas[i]),
                Sigma2Gradient = (float*)Gradient(sigma2s[i]),
                ThetaMean = (float*)TorchMemory.Address(moments[4 * i]),
                ThetaSquare = (float*)TorchMemory.Address(moments[4 * i + 1]),
                SigmaMean = (float*)TorchMemory.Address(moments[4 * i + 2]),
                SigmaSquare = (float*)TorchMemory.Address(moments[4 * i + 3]),
            };
        }

        (float thetaRate, float epsilon) = Options.Adam.Corrected(Options.LearningRate * rate, step);
        var constants = new VariationalStep(
            (float)(steering.KlWeight / samples), thetaRate, (float)(thetaRate / Options.LearningRate * Options.SigmaLearningRate), epsilon,
            (float)Options.Adam.Beta1, (float)Options.Adam.Beta2, (float)Options.LogAlphaThreshold);
        chunks.Run((piece, tensor, start, length) =>
            keptByChunk[piece] = VariationalAdam.Update<TKl>(states[tensor].At(start), length, constants));
        density = keptByChunk.Sum() / (double)total;
        for (int i = 0; i < thetas.Length; i++)
        {
            thetas[i].grad = null;
            sigma2s[i].grad = null;
        }
    }

    /// <summary>The gradient's memory; zeros where no gradient reached the weight.</summary>
    private static nint Gradient(Tensor leaf) =>
        TorchMemory.Address(leaf.grad is { } gradient ? gradient.contiguous() : zeros_like(leaf));

    /// <summary>One variance per tensor: log alpha of a weight of the tensor's root mean square is as asked.</summary>
    private static Tensor InitialLogSigma2(Parameter theta, double logAlpha)
    {
        using var noGradient = no_grad();
        double meanSquare = theta.square().mean().to(ScalarType.Float64).item<double>();
        return full_like(theta, Math.Log(meanSquare + WeightPosterior.ThetaFloor) + logAlpha).detach().DetachFromDisposeScope();
    }
}
