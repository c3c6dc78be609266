using Compressor.IR;
using Compressor.Pruning.Criteria;

namespace Compressor.Pruning;

/// <summary>The decision: one mask per prunable weight, and the score at which the line was drawn.</summary>
/// <param name="Masks">In the order of the posteriors.</param>
/// <param name="Threshold">
/// The lowest score that stays, of weights that are not zero already: what was dropped while training has no score of its own.
/// </param>
public sealed record PruningPlan(IReadOnlyList<Mask> Masks, double Threshold)
{
    /// <summary>
    /// Keeps exactly <paramref name="keep"/> weights of all tensors together, those with the highest scores; equal scores stay in file
    /// order until the budget is used up.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many weights, or the number is negative.</exception>
    public static PruningPlan Decide(IReadOnlyList<WeightPosterior> posteriors, Criterion criterion, long keep)
    {
        float[][] scores = [.. posteriors.Select(criterion.Scores)];
        long total = scores.Sum(tensor => tensor.LongLength);
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keep, total);
        float threshold = keep == 0 ? float.PositiveInfinity : HighestBut(scores, keep);
        long ties = keep - scores.Sum(tensor => tensor.LongCount(score => score > threshold));
        var masks = new List<Mask>(posteriors.Count);
        float last = float.PositiveInfinity;
        for (int tensor = 0; tensor < scores.Length; tensor++)
        {
            var stays = new bool[scores[tensor].Length];
            for (int i = 0; i < stays.Length; i++)
            {
                float score = scores[tensor][i];
                stays[i] = score > threshold || (score == threshold && ties-- > 0);
                last = stays[i] && posteriors[tensor].Theta[i] != 0 ? Math.Min(last, score) : last;
            }

            masks.Add(new Mask(posteriors[tensor].Key, stays));
        }

        return new PruningPlan(masks, float.IsPositiveInfinity(last) ? threshold : last);
    }

    /// <summary>Copies of weights, dropped ones zero.</summary>
    /// <param name="weights">Values by key.</param>
    public Dictionary<string, float[]> Masked(IReadOnlyDictionary<string, float[]> weights)
    {
        var masked = new Dictionary<string, float[]>(weights);
        foreach (Mask mask in Masks)
        {
            masked[mask.Key] = [.. weights[mask.Key].Zip(mask.Keep, (value, stays) => stays ? value : 0)];
        }

        return masked;
    }

    /// <summary>The score that the <paramref name="rank"/>-th highest weight has; not a number ranks lowest.</summary>
    private static float HighestBut(float[][] scores, long rank)
    {
        var all = new float[scores.Sum(tensor => tensor.LongLength)];
        long start = 0;
        foreach (float[] tensor in scores)
        {
            tensor.CopyTo(all, start);
            start += tensor.LongLength;
        }

        Array.Sort(all);
        return all[all.LongLength - rank];
    }
}
