using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Pruning;
using Compressor.Pruning.Groups;
using Compressor.Pruning.Structures;
using Compressor.Training;
using Compressor.Training.Dropout;
using Compressor.Training.FineTuning;

namespace Compressor.Stages;

/// <summary>The graph that units left, and how it was decided which.</summary>
/// <param name="Groups">How many groups of units there were.</param>
/// <param name="Kept">How many stay.</param>
/// <param name="KeptBySnr">How many a signal-to-noise ratio above 1 would keep.</param>
/// <param name="KeptByEvidence">How many Bayesian model reduction would keep, for delta F below 0.</param>
/// <param name="LeastSnr">The lowest ratio that stays.</param>
/// <param name="Before">The metric on validation samples the moment before the cut.</param>
internal sealed record PrunedUnits(Shrunk Shrunk, int Groups, int Kept, int KeptBySnr, int KeptByEvidence, double LeastSnr, double Before)
{
    /// <summary>The lowest mu of log theta that was learned: Bayesian model reduction drops a group only far below 0.</summary>
    public double LeastMu { get; init; }
}

/// <summary>
/// Learns which groups of units carry more than noise, keeps the best ones as far as the target goes, and cuts the others off.
/// </summary>
internal static class UnitPruning
{
    /// <summary>Share of the steps in which units are learned.</summary>
    private const double LearningShare = 0.4;

    /// <summary>The same where single weights are learned after them.</summary>
    private const double FirstShare = 0.35;

    /// <summary>Decisions tried where what is left is more than was foreseen: biases that take up constants are added.</summary>
    private const int MostTries = 8;

    /// <summary>Share of the steps in which single weights of what units left are learned.</summary>
    public const double SecondShare = 0.4;

    /// <summary>Factor on the learning rate after the cut: a small network learns faster, and has further to go.</summary>
    public const double FineTuneRate = 3;

    /// <param name="tuner">The run; it is left with the graph that has factors.</param>
    /// <param name="score">The metric on validation samples of the module that runs.</param>
    /// <param name="watch">Is told which module runs from now on.</param>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Model"/>: no unit can be cut. <see cref="ErrorKind.Target"/>: too many parameters cannot.
    /// </exception>
    public static PrunedUnits Run(
        Source source, Aim aim, FineTuner tuner, Func<double> score, Action<GraphModule> watch,
        IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        PruningScope scope = aim.Scope;
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes = tuner.Shapes();
        var groups = UnitGroups.Of(source.Model, shapes, scope.Budget.Prunable, tuner.Sampled(shapes), source.Excluded);
        RequireGroups(source, groups);
        long parameters = WeightCensus.Parameters(source.Model);
        long target = scope.Budget.Allowed;
        bool last = scope.Structure is Channel;
        long allowed = last ? target : (long)(ChannelUnstructured.FirstDensity((double)target / parameters) * parameters);
        long least = groups.Parameters(new bool[groups.Count]);
        if (least > target && aim.Units is null)
        {
            throw new CompressorException(
                ErrorKind.Target, $"{source.Path}: {target} parameters cannot be reached by cutting units: one of each leaves {least}.");
        }

        using var gated = GraphModule.From(groups.Gated(), frozen: source.Excluded, openPrefix: Prefix.Open);
        watch(gated);
        tuner.MoveTo(gated);
        UnitCost cost = Cost(
            groups, MacCounter.Uses(source.Model, shapes.GetValueOrDefault), (aim.Target as MacsTarget)?.Ratio,
            (double)allowed / parameters);
        UnitPosterior learned = tuner.LearnUnits(
            groups.Gates, groups.Count, cost, last ? LearningShare : FirstShare, progress, cancellation);

        double before = score();
        Dictionary<string, float[]> weights = new(tuner.Weights());
        if (aim.Units is { } search)
        {
            return Cut(search.Most(least, parameters, count => Cut(count).Shrunk.Model));
        }

        long count = allowed;
        for (int tries = 1; ; tries++)
        {
            PrunedUnits cut = Cut(count);
            long left = WeightCensus.Parameters(cut.Shrunk.Model);
            if (left <= allowed)
            {
                return cut;
            }

            if (tries == MostTries)
            {
                throw new CompressorException(
                    ErrorKind.Target, $"{source.Path}: {allowed} parameters cannot be reached by cutting units; {left} are left.");
            }

            count -= left - allowed;
        }

        PrunedUnits Cut(long most)
        {
            bool[] keep = groups.Decide(learned.Snr, most);
            var values = new Dictionary<string, float[]>(weights);
            groups.Fold(keep, learned.Mean, values);
            Shrunk shrunk = GraphShrinker.Shrink(GraphPruner.Apply(source.Model, values), shapes, GatherUse.Always, source.Excluded);
            return new PrunedUnits(
                shrunk, groups.Count, keep.Count(stays => stays), learned.Snr.Count(snr => snr > StructuredBayesian.SnrThreshold),
                learned.DeltaF.Count(gain => gain < 0), learned.Snr.Where((_, group) => keep[group]).Min(), before)
            {
                LeastMu = learned.Mu.Min(),
            };
        }
    }

    /// <summary>
    /// What groups cost, in multiply-accumulates where those are the target, else in parameters. In the KL term each weighs as much as a
    /// run saves without it. Where parameters are the target, and a run uses them more than once, it is the cube root of that: lenet-5 at
    /// 1/158 of its parameters comes out with nine kernels on whole images where every group weighs alike, which is slow, and with three
    /// where it is the square root, which errs more often.
    /// </summary>
    /// <param name="uses">How often a run multiplies with each weight's elements.</param>
    /// <param name="macs">The share of the multiply-accumulates to keep; null where parameters are the target.</param>
    /// <param name="parameters">The share of the parameters to keep.</param>
    internal static UnitCost Cost(UnitGroups groups, IReadOnlyDictionary<string, long> uses, double? macs, double parameters)
    {
        var keep = new bool[groups.Count];
        Array.Fill(keep, true);
        long all = groups.Macs(keep, uses);
        if (all == 0 || (macs is null && all <= groups.Parameters(keep)))
        {
            return new UnitCost(groups.Parameters, macs ?? parameters);
        }

        var each = new double[groups.Count];
        for (int group = 0; group < each.Length; group++)
        {
            keep[group] = false;
            each[group] = all - groups.Macs(keep, uses);
            keep[group] = true;
        }

        return macs is { } share
            ? new UnitCost(kept => groups.Macs(kept, uses), share, each)
            : new UnitCost(groups.Parameters, parameters, Array.ConvertAll(each, products => Math.Cbrt(Math.Max(1, products))));
    }

    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: there are none.</exception>
    public static void RequireGroups(Source source, UnitGroups groups)
    {
        if (groups.Count == 0)
        {
            throw new CompressorException(
                ErrorKind.Model,
                $"{source.Path}: no unit can be cut; every one reaches an input, an output or an operator that mixes units.");
        }
    }
}
