using Compressor.IR;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.FineTuning;

/// <summary>
/// Gradual global magnitude pruning (Zhu, Gupta 2017), the baseline: while training goes on, the smallest weights of all tensors together
/// are dropped along a cubic schedule,
/// <code>
/// density(t) = d + (1 - d)(1 - t)^3,   t = progress / 0.85, at most 1
/// </code>
/// </summary>
internal sealed class MagnitudeLearner : WeightLearner
{
    private const double ArriveShare = 0.85;
    private readonly AdamState state;
    private readonly long total;
    private readonly List<Tensor> masks = [];
    private string[] keys;
    private Parameter[] weights;
    private double targetDensity;
    private double density = 1;

    public MagnitudeLearner(
        GraphModule module, IReadOnlyCollection<string> prunable, FineTuneOptions options, double targetDensity)
        : base(module, prunable, options)
    {
        keys = [.. prunable];
        weights = [.. keys.Select(key => module.Weights[key])];
        state = new AdamState(weights, options.Adam, options.Threads);
        this.targetDensity = targetDensity;
        total = weights.Sum(weight => weight.numel());
    }

    public override IReadOnlyDictionary<string, Tensor>? Variances => null;

    public override double Density => density;

    public override IReadOnlyList<WeightPosterior> Posteriors() =>
        [.. keys.Select((key, i) => new WeightPosterior(key, Values(weights[i]), []))];

    public override void MoveTo(SmallerGraph smaller)
    {
        base.MoveTo(smaller);
        targetDensity = smaller.Density ?? targetDensity;
        state.MoveTo(smaller, keys);
        keys = [.. keys.Where(smaller.Module.Weights.ContainsKey)];
        weights = [.. keys.Select(key => smaller.Module.Weights[key])];
        SetMasks(weight => weight.ne(0));
    }

    public override void Dispose()
    {
        masks.ForEach(mask => mask.Dispose());
        state.Dispose();
        base.Dispose();
    }

    protected override void StepPrunable(double progress, double rate)
    {
        state.Step(Options.LearningRate * rate);
        if (!IsTimeToLook(progress))
        {
            return;
        }

        double left = 1 - Math.Min(1, progress / ArriveShare);
        density = targetDensity + (1 - targetDensity) * left * left * left;
        float threshold = MagnitudeThreshold();
        SetMasks(weight => weight.abs().ge(threshold) & weight.ne(0));
    }

    private void SetMasks(Func<Tensor, Tensor> keep)
    {
        masks.ForEach(mask => mask.Dispose());
        masks.Clear();
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        for (int i = 0; i < weights.Length; i++)
        {
            Tensor mask = keep(weights[i]).to(ScalarType.Float32).DetachFromDisposeScope();
            masks.Add(mask);
            state.SetMask(i, mask);
        }
    }

    protected override void RestartPrunable()
    {
        state.Restart();
        state.ClearMasks();
    }

    private float MagnitudeThreshold()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor all = cat([.. weights.Select(weight => weight.abs().flatten())]);
        long gone = total - all.numel();
        long drop = Math.Clamp((long)Math.Round((1 - density) * total) - gone, 1, all.numel());
        return all.kthvalue(drop, 0).values.item<float>();
    }
}
