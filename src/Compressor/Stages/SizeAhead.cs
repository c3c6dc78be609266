using Compressor.IR;
using Compressor.Pruning;
using Compressor.Pruning.Criteria;
using Compressor.Pruning.Structures;
using Compressor.Training;
using Compressor.Training.FineTuning;

namespace Compressor.Stages;

/// <summary>
/// Tells while weights are dropped how many the file will have room for: it cuts the graph that learning began with as the decision will,
/// with the weights of the moment. Units that leave take biases with them, and the places of a Gather come or go.
/// </summary>
/// <param name="whole">The graph that learning began with.</param>
/// <param name="shapes">Extents of its values for one sample.</param>
/// <param name="fixedWeights">Weights that keep their shape.</param>
internal sealed class SizeAhead(
    SizeSearch size, PruningScope scope, GraphModule whole, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes,
    IReadOnlyCollection<string> fixedWeights)
{
    private readonly Magnitude largest = new();
    private SmallerGraph? smaller;

    /// <summary>The weights that fit, as a share of the prunable ones.</summary>
    /// <param name="now">The weights of the graph that is trained now, dropped ones zero.</param>
    public double Density(IReadOnlyDictionary<string, float[]> now)
    {
        IReadOnlyDictionary<string, float[]> weights = Spread(now);
        WeightPosterior[] posteriors = [.. scope.Budget.Prunable.Select(key => new WeightPosterior(key, weights[key], []))];
        return size.LargestCut(Cut) / (double)scope.Budget.PrunableParameters;

        Model Cut(long count) =>
            ShrunkPlan.Keeping(count, whole.Model, scope, posteriors, largest, weights, shapes, fixedWeights).Shrunk.Model;
    }

    /// <summary>Goes on with a smaller graph.</summary>
    /// <param name="next">Seen from the one that is trained now.</param>
    public void MoveTo(SmallerGraph next) => smaller = smaller is null ? next : next.Within(smaller);

    /// <summary>The weights as the whole graph has them, zero where a unit left.</summary>
    private IReadOnlyDictionary<string, float[]> Spread(IReadOnlyDictionary<string, float[]> now) => smaller is null
        ? now
        : WeightCensus.Of(whole.Model).Where(weight => whole.Plan.Roles.Trained.Contains(weight.Key)).ToDictionary(
            weight => weight.Key,
            weight => smaller.Origins.ContainsKey(weight.Key)
                ? smaller.Spread(weight.Key, now[weight.Key], weight.Data.Count)
                : new float[weight.Data.Count]);
}
