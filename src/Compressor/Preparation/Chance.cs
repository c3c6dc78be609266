using Compressor.Data;
using Compressor.Evaluation;

namespace Compressor.Preparation;

/// <summary>
/// Whether a score is one that outputs without any knowledge of the labels would reach:
/// <code>
/// accuracy: within 3 sqrt(e (1 - e) / n) of e, the mean accuracy against shuffled labels (Cohen's expected agreement)
/// R2:       0 or less, what the mean label explains
/// </code>
/// Shuffled labels make a model that always says the same class chance, however common that class is.
/// </summary>
internal static class Chance
{
    private const int Shuffles = 20;
    private const double Deviations = 3;

    /// <summary>The score to exceed; null where the labels cannot tell, being all of one class.</summary>
    public static double? Level(ModelOutput output, Labels labels)
    {
        if (labels is not ClassLabels classes)
        {
            return 0;
        }

        if (classes.Values.Distinct().Count() < 2)
        {
            return null;
        }

        double expected = Enumerable.Range(1, Shuffles)
            .Average(seed => Metrics.Accuracy(output, classes.Select(Shuffled(classes.Count, seed))).Value);
        // With few samples three deviations may pass 1: half way from chance to perfection is never chance.
        return expected + Math.Min(Deviations * Math.Sqrt(expected * (1 - expected) / classes.Count), (1 - expected) / 2);
    }

    private static int[] Shuffled(int count, int seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        // Fixed by design: the same data give the same answer.
#pragma warning disable CA5394
        new Random(seed).Shuffle(order);
#pragma warning restore CA5394
        return order;
    }
}
