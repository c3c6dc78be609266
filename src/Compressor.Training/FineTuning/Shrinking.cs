using Compressor.IR;

namespace Compressor.Training.FineTuning;

/// <summary>
/// Takes dead units out of a graph while it is trained, every now and then, and knows where everything stood in the graph that training
/// began with.
/// </summary>
/// <param name="whole">The graph at the start.</param>
/// <param name="shrink">Makes a smaller graph of one; null where that does not pay.</param>
internal sealed class Shrinking(GraphModule whole, Func<GraphModule, SmallerGraph?> shrink) : IDisposable
{
    /// <summary>A look costs a few steps.</summary>
    private const double BetweenLooks = 0.04;
    private double looked;

    /// <summary>The graph at the start.</summary>
    public GraphModule Whole => whole;

    /// <summary>The smallest one so far, seen from <see cref="Whole"/>; null where none was made.</summary>
    public SmallerGraph? Now { get; private set; }

    /// <summary>The smaller graph to go on with, the learner moved there; null to go on with the one that there is.</summary>
    /// <param name="progress">How much of the phase has passed, 0..1.</param>
    public GraphModule? Try(GraphModule module, WeightLearner learner, double progress)
    {
        if (progress < looked + BetweenLooks)
        {
            return null;
        }

        looked = progress;
        if (shrink(module) is not { } smaller)
        {
            return null;
        }

        learner.MoveTo(smaller);
        SmallerGraph? before = Now;
        Now = before is null ? smaller : smaller.Within(before);
        before?.Module.Dispose();
        return smaller.Module;
    }

    /// <summary>What was learned of a weight, as the whole graph has it.</summary>
    public static WeightPosterior Spread(
        string key, GraphModule whole, SmallerGraph smaller, IReadOnlyList<WeightPosterior> learned, WeightLearner learner)
    {
        WeightPosterior gone = learner.Gone(key, whole.Weights[key].numel());
        return learned.FirstOrDefault(posterior => posterior.Key == key) is not { } left
            ? gone
            : gone with
            {
                Theta = smaller.Spread(key, left.Theta, gone.Theta.Length),
                LogSigma2 = left.LogSigma2.Length == 0
                    ? []
                    : smaller.Spread(key, left.LogSigma2, gone.Theta.Length, gone.LogSigma2[0]),
            };
    }

    public void Dispose() => Now?.Module.Dispose();
}
