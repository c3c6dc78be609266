using Compressor.IR;
using Compressor.Pruning.Criteria;

namespace Compressor.Pruning.Structures;

/// <summary>
/// Decides by groups of elements. The learned rates are summed per group: a group's score is the sum of its elements' scores, and what is
/// kept has the highest sum there is, within every group (N:M) or among groups (blocks; per element, for those at the edges are smaller).
/// </summary>
internal static class GroupDecision
{
    /// <summary>Keeps the <paramref name="keep"/> highest scores of every group; equal ones in file order.</summary>
    public static PruningPlan Within(
        IReadOnlyList<WeightPosterior> posteriors, Criterion criterion, IReadOnlyDictionary<string, ElementGroups> groups, int keep)
    {
        var masks = new List<Mask>(posteriors.Count);
        float threshold = float.PositiveInfinity;
        foreach (WeightPosterior posterior in posteriors)
        {
            float[] scores = criterion.Scores(posterior);
            ElementGroups weight = groups[posterior.Key];
            int[] order = [.. Enumerable.Range(0, scores.Length)];
            float[] falling = Array.ConvertAll(scores, score => float.IsNaN(score) ? float.PositiveInfinity : -score);
            // Array.Sort is not stable: the index breaks ties, so that equal scores stay in file order.
            Array.Sort(order, (a, b) => falling[a] != falling[b] ? falling[a].CompareTo(falling[b]) : a.CompareTo(b));
            var kept = new int[weight.Sizes.Length];
            var stays = new bool[scores.Length];
            foreach (int element in order.Where(element => kept[weight.Group[element]] < keep))
            {
                kept[weight.Group[element]]++;
                stays[element] = true;
                threshold = Math.Min(threshold, scores[element]);
            }

            masks.Add(new Mask(posterior.Key, stays));
        }

        return new PruningPlan(masks, threshold);
    }

    /// <summary>Keeps whole groups, the highest mean scores of all tensors together first, as long as they fit into the budget.</summary>
    public static PruningPlan Whole(
        IReadOnlyList<WeightPosterior> posteriors, Criterion criterion, IReadOnlyDictionary<string, ElementGroups> groups, long keep)
    {
        var all = new List<(double Score, int Tensor, int Group)>();
        for (int tensor = 0; tensor < posteriors.Count; tensor++)
        {
            ElementGroups weight = groups[posteriors[tensor].Key];
            float[] scores = criterion.Scores(posteriors[tensor]);
            var sums = new double[weight.Sizes.Length];
            for (int i = 0; i < scores.Length; i++)
            {
                sums[weight.Group[i]] += scores[i];
            }

            all.AddRange(sums.Select((sum, group) =>
                (double.IsNaN(sum) ? double.NegativeInfinity : sum / weight.Sizes[group], tensor, group)));
        }

        var stays = posteriors.Select(posterior => new bool[groups[posterior.Key].Sizes.Length]).ToArray();
        double threshold = double.PositiveInfinity;
        foreach ((double score, int tensor, int group) in all
            .OrderByDescending(one => one.Score).ThenBy(one => one.Tensor).ThenBy(one => one.Group))
        {
            int size = groups[posteriors[tensor].Key].Sizes[group];
            if (size <= keep)
            {
                keep -= size;
                stays[tensor][group] = true;
                threshold = Math.Min(threshold, score);
            }
        }

        return new PruningPlan(
            [.. posteriors.Select((posterior, tensor) =>
                new Mask(posterior.Key, Array.ConvertAll(groups[posterior.Key].Group, group => stays[tensor][group])))],
            threshold);
    }
}
