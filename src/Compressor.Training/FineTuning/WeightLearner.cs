using Compressor.IR;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.FineTuning;

/// <summary>
/// Updates the weights while it finds out which of them can go. Weights that cannot be pruned (biases, scales) are trained by plain Adam
/// beside them.
/// </summary>
internal abstract class WeightLearner : IDisposable
{
    private const double Looks = 500;

    private readonly AdamState others;
    private string[] otherKeys;
    private double nextLook;
    private int sinceLook;

    protected WeightLearner(GraphModule module, IReadOnlyCollection<string> prunable, FineTuneOptions options)
    {
        Options = options;
        otherKeys = [.. module.Weights.Keys.Where(key => !prunable.Contains(key))];
        others = new AdamState(Array.ConvertAll(otherKeys, key => module.Weights[key]), options.Adam, options.Threads);
    }

    /// <summary>sigma^2 of the variational weights for <see cref="GraphModule.Run"/>, or null.</summary>
    public abstract IReadOnlyDictionary<string, Tensor>? Variances { get; }

    /// <summary>Factors of a batch that stand in the place of weights, by the weight's key; null for none.</summary>
    public virtual IReadOnlyDictionary<string, Tensor>? Gates(long batch) => null;

    /// <summary>The KL weight as of now; 0 where there is no KL term.</summary>
    public virtual double KlWeight => 0;

    /// <summary>The KL term in nats, summed over weights; 0 where there is none.</summary>
    public virtual double Kl => 0;

    /// <summary>Share of the prunable weights that would be kept as of now.</summary>
    public abstract double Density { get; }

    protected FineTuneOptions Options { get; }

    /// <summary>A look at all weights costs about as much as a step.</summary>
    protected virtual int LeastStepsBetweenLooks => 20;

    /// <summary>Applies the gradients of one batch.</summary>
    /// <param name="progress">How much of the phase has passed, 0..1.</param>
    /// <param name="rate">Factor on all learning rates.</param>
    public void Step(double progress, double rate)
    {
        others.Step(Options.LearningRate * rate);
        StepPrunable(progress, rate);
    }

    /// <summary>What is learned beside the weights of the graph; a state that is gone back to is these and the weights.</summary>
    public virtual IEnumerable<Tensor> State => [];

    /// <summary>
    /// Goes on from weights and <see cref="State"/> that were brought back: momentum is forgotten, and all weights are looked at anew.
    /// </summary>
    public void Restart()
    {
        others.Restart();
        nextLook = 0;
        RestartPrunable();
    }

    /// <summary>What has been learned of the prunable weights.</summary>
    public abstract IReadOnlyList<WeightPosterior> Posteriors();

    /// <summary>What has been learned of a prunable weight that left whole, with the units it led into or out of.</summary>
    /// <param name="count">Its elements.</param>
    public virtual WeightPosterior Gone(string key, long count) => new(key, new float[count], []);

    /// <summary>Goes on with what a smaller graph has of the weights.</summary>
    public virtual void MoveTo(SmallerGraph smaller)
    {
        others.MoveTo(smaller, otherKeys);
        otherKeys = [.. otherKeys.Where(smaller.Module.Weights.ContainsKey)];
    }

    public virtual void Dispose() => others.Dispose();

    protected abstract void StepPrunable(double progress, double rate);

    protected abstract void RestartPrunable();

    /// <summary>True when the learner should look at all its weights again: some hundred times in a phase.</summary>
    protected bool IsTimeToLook(double progress)
    {
        if (nextLook > 0 && (++sinceLook < LeastStepsBetweenLooks || progress < nextLook))
        {
            return false;
        }

        sinceLook = 0;
        nextLook = progress + 1 / Looks;
        return true;
    }

    protected static float[] Values(Parameter weight) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(weight.bytes).ToArray();
}
