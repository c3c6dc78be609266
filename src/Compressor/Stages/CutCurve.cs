using Compressor.IR;
using Compressor.Pruning;
using Compressor.Pruning.Criteria;
using Compressor.Pruning.Structures;
using Compressor.Training;

namespace Compressor.Stages;

/// <summary>A point of a curve without retraining.</summary>
/// <param name="NonZero">Parameters of the whole model that are not zero.</param>
/// <param name="Metric">On validation samples.</param>
/// <param name="FileBytes">What the file would take; null where nobody wrote it.</param>
internal sealed record CutPoint(string Criterion, long NonZero, double Metric, long? FileBytes);

/// <summary>What cutting at several densities gives without training afterwards.</summary>
internal sealed class CutCurve(Source source, Aim aim, IReadOnlyList<double> densities)
{
    /// <summary>Writing a larger model this often, only to tell its size, takes longer than it is worth.</summary>
    private const long MostParameters = 5_000_000;

    private readonly Func<Model, long>? fileBytes = WeightCensus.Parameters(source.Model) > MostParameters ? null : aim.FileBytes;

    /// <summary>How many weights stay, point by point: all that are there, and less at every density below.</summary>
    /// <param name="prunable">How many weights the densities are shares of.</param>
    /// <param name="there">How many of them are not zero: learning drops weights as it goes, and what is gone cannot be kept.</param>
    public IEnumerable<long> Counts(long prunable, long there) =>
        densities.Select(density => (long)(density * prunable)).Prepend(densities.Count > 0 && there < prunable ? there : 0)
            .Where(count => count > 0 && count <= there);

    /// <param name="cut">The model as it was cut.</param>
    public CutPoint Point(Criterion criterion, double metric, Model cut) =>
        new(criterion.Id, WeightCensus.NonZeroParameters(cut), metric, fileBytes?.Invoke(cut));

    /// <summary>
    /// The baseline: the original's own weights, the smallest of them cut. It is scored in modules of its own, so that it leaves the run
    /// as it is.
    /// </summary>
    public IEnumerable<CutPoint> OfOriginal(PruningScope scope, Func<GraphModule, double> score)
    {
        var weights = WeightCensus.Of(source.Model).Where(weight => scope.Budget.Prunable.Contains(weight.Key))
            .ToDictionary(weight => weight.Key, weight => weight.Data.ToFloats());
        WeightPosterior[] means = [.. scope.Budget.Prunable.Select(key => new WeightPosterior(key, weights[key], []))];
        var magnitude = new Magnitude();
        foreach (long count in Counts(scope.Budget.PrunableParameters, weights.Values.Sum(values => NonZero(values))))
        {
            Model cut = GraphPruner.Apply(source.Model, scope.Decide(means, magnitude, count).Masked(weights));
            using var module = GraphModule.From(cut, frozen: source.Excluded, openPrefix: Prefix.Open);
            yield return Point(magnitude, score(module), cut);
        }
    }

    /// <summary>How many of some weights are not zero.</summary>
    public static long NonZero(float[] weights) => weights.LongCount(weight => weight != 0);
}
