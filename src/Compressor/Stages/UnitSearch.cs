using Compressor.IR;
using Compressor.Pruning;
using Compressor.Pruning.Criteria;
using Compressor.Pruning.Groups;
using Compressor.Pruning.Structures;
using Compressor.Training;
using Compressor.Training.FineTuning;

namespace Compressor.Stages;

/// <summary>
/// Finds how many parameters may be left where units leave and the written file has a limit, in bytes or in time: candidates are written
/// and measured, before training to know what to train towards, and at the cut along the order that was learned.
/// </summary>
internal sealed class UnitSearch(FileLimit limit)
{
    /// <summary>The most steps of a search; noise may keep one from closing in.</summary>
    private const int MostSteps = 24;

    /// <summary>How many parameters to train towards: units leave by their norms, evenly over the places where they are read.</summary>
    /// <param name="samples">A few, to find the shapes of values with.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Target"/>: the limit cannot be kept.</exception>
    public long BeforeTraining(Source source, PruningScope scope, TrainingSet samples)
    {
        using var module = GraphModule.From(source.Model, frozen: source.Excluded, openPrefix: Prefix.Open);
        using var tuner = new FineTuner(module, samples, new FineTuneOptions { Steps = 1, BatchSize = 1, Threads = 1 });
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes = tuner.Shapes();
        var groups = UnitGroups.Of(source.Model, shapes, scope.Budget.Prunable, tuner.Sampled(shapes), source.Excluded);
        UnitPruning.RequireGroups(source, groups);
        var weights = WeightCensus.Of(source.Model).Where(weight => source.Plan.Roles.Trained.Contains(weight.Key)).ToDictionary(
            weight => weight.Key, weight => weight.Data.ToFloats());
        double[] scores = groups.NormRanks(weights);
        double[] ones = [.. Enumerable.Repeat(1.0, groups.Count)];
        long parameters = WeightCensus.Parameters(source.Model);
        long most = Most(groups.Parameters(new bool[groups.Count]), parameters, Cut);
        bool unitsAlone = scope.Structure is Channel || limit is not SizeSearch;
        return unitsAlone && scope.Structure is ChannelUnstructured ? (long)((double)most / parameters * most) : most;

        Model Cut(long count)
        {
            var values = new Dictionary<string, float[]>(weights);
            bool both = scope.Structure is ChannelUnstructured && limit is SizeSearch;
            long units = both ? (long)(ChannelUnstructured.FirstDensity((double)count / parameters) * parameters) : count;
            groups.Fold(groups.Decide(scores, units), ones, values);
            Model left = GraphShrinker.Shrink(
                GraphPruner.Apply(source.Model, values), shapes, GatherUse.Always, source.Excluded).Model;
            return both ? Masked(left, scope, count) : left;
        }
    }

    /// <summary>The most parameters with which the file keeps to the limit.</summary>
    /// <param name="least">Fewer cannot be.</param>
    /// <param name="most">As many as the original has.</param>
    /// <param name="cut">The model with about so many.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Target"/>: there is none.</exception>
    public long Most(long least, long most, Func<long, Model> cut)
    {
        double floor = limit.Reach(cut(least));
        if (floor > limit.Limit)
        {
            throw new CompressorException(ErrorKind.Target, limit.Refusal(floor));
        }

        if (limit.Keeps(cut(most)))
        {
            return most;
        }

        (double fits, double tooMany) = (least, most);
        for (int step = 0; step < MostSteps && tooMany - fits > Math.Max(1, fits * limit.Precision); step++)
        {
            double middle = Math.Sqrt(fits * tooMany);
            (fits, tooMany) = limit.Keeps(cut((long)middle)) ? (middle, tooMany) : (fits, middle);
        }

        return (long)fits;
    }

    /// <summary>Of the prunable weights that units left, the largest, so that so many parameters stay.</summary>
    private static Model Masked(Model model, PruningScope scope, long parameters)
    {
        Weight[] prunable = [.. WeightCensus.Of(model).Where(weight => scope.Budget.Prunable.Contains(weight.Key))];
        long all = prunable.Sum(weight => weight.Data.Count);
        long keep = Math.Clamp(parameters - (WeightCensus.Parameters(model) - all), Math.Min(prunable.Length, all), all);
        var values = prunable.ToDictionary(weight => weight.Key, weight => weight.Data.ToFloats());
        WeightPosterior[] posteriors = [.. values.Select(weight => new WeightPosterior(weight.Key, weight.Value, []))];
        return GraphPruner.Apply(model, PruningPlan.Decide(posteriors, new Magnitude(), keep).Masked(values));
    }
}
