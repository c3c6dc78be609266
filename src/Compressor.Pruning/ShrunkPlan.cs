using Compressor.IR;
using Compressor.Pruning.Criteria;
using Compressor.Pruning.Groups;
using Compressor.Pruning.Structures;

namespace Compressor.Pruning;

/// <summary>A decision together with the smaller graph that it leads to.</summary>
/// <param name="Plan">Which weights stay, before units leave.</param>
/// <param name="Shrunk">The graph without the units that the plan left dead; beside it log sigma^2 of the weights that are left.</param>
public sealed record ShrunkPlan(PruningPlan Plan, Shrunk Shrunk)
{
    /// <summary>Decisions tried: each costs a pass over the weights.</summary>
    private const int MostTries = 10;

    /// <summary>What may be left of the budget, as a share of it.</summary>
    private const double Slack = 0.002;

    /// <summary>
    /// Decides so that the budget is used up although units leave: what a dead unit gives back goes to the weights that come next, until
    /// nothing is left to give or more would be too many.
    /// </summary>
    /// <param name="model">The graph.</param>
    /// <param name="roles">Which weights training changes.</param>
    /// <param name="posteriors">What was learned of the weights to prune.</param>
    /// <param name="weights">Current values of all trained weights by key.</param>
    /// <param name="shapes">Extents of every value for one sample.</param>
    /// <param name="fixedWeights">Weights that keep their shape.</param>
    public static ShrunkPlan Decide(
        Model model, WeightRoles roles, PruningScope scope, IReadOnlyList<WeightPosterior> posteriors, Criterion criterion,
        IReadOnlyDictionary<string, float[]> weights, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes,
        IReadOnlyCollection<string> fixedWeights)
    {
        var shapeOf = WeightCensus.Of(model).ToDictionary(weight => weight.Key, weight => weight.Data.Shape);
        var variances = posteriors.Where(posterior => posterior.LogSigma2.Length > 0).ToDictionary(
            posterior => posterior.Key, posterior => TensorData.FromFloats(shapeOf[posterior.Key], posterior.LogSigma2));
        (long kept, long tooMany) = (0, scope.Budget.PrunableParameters + 1);
        long keep = scope.Budget.Keep;
        ShrunkPlan? best = null;
        for (int i = 0; i < MostTries; i++)
        {
            ShrunkPlan tried = At(keep);
            long spare = scope.Budget.Allowed - Counted(tried.Shrunk.Model);
            if (spare >= 0)
            {
                (kept, best) = (keep, tried);
            }
            else
            {
                tooMany = keep;
            }

            long next = Math.Clamp(keep + spare, kept + 1, Math.Max(kept + 1, tooMany - 1));
            next = spare < 0 && best is not null ? kept + (tooMany - kept) / 2 : next;
            if ((spare >= 0 && spare <= Slack * scope.Budget.Allowed) || next <= kept || next >= tooMany)
            {
                break;
            }

            keep = next;
        }

        return best ?? At(scope.Budget.Keep);

        ShrunkPlan At(long count)
        {
            PruningPlan plan = scope.Decide(posteriors, criterion, count);
            var values = new Dictionary<string, float[]>(weights);
            foreach (Mask mask in plan.Masks)
            {
                values[mask.Key] = [.. weights[mask.Key].Zip(mask.Keep, (value, stays) => stays ? value : 0)];
            }

            Model pruned = GraphPruner.Apply(model, values);
            return new ShrunkPlan(plan, GraphShrinker.Shrink(pruned, shapes, GatherUse.WhereSmaller, fixedWeights, variances));
        }

        // Zeros of a weight that is trained whole do not stay zeros.
        long Counted(Model smaller) => WeightCensus.Of(smaller).Sum(weight =>
            roles.Prunable.Contains(weight.Key) || !(roles.Trained.Contains(weight.Key) || !weights.ContainsKey(weight.Key))
                ? weight.Data.NonZeroCount()
                : weight.Data.Count);
    }
}
