namespace Compressor.Evaluation.Uncertainty;

/// <summary>
/// How well a score tells two groups apart: the chance that a member of the second scores higher than one of the first, ties half
/// (area under the ROC curve; Hanley, McNeil 1982). From the ranks of all scores together, ties sharing their mean rank (Mann, Whitney
/// 1947):
/// <code>
/// AUROC = (sum of the second group's ranks - n2 (n2 + 1) / 2) / (n1 n2)
/// </code>
/// </summary>
public static class Auroc
{
    /// <summary>0.5 where the score says nothing, 1 where it separates the groups; NaN where a group is empty or a score is no
    /// number.</summary>
    /// <param name="first">Scores that should be low: of the data the model was made for.</param>
    /// <param name="second">Scores that should be high: of what it has never seen.</param>
    public static double Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        double[] scores = [.. first, .. second];
        if (first.IsEmpty || second.IsEmpty || Array.Exists(scores, double.IsNaN))
        {
            return double.NaN;
        }

        int[] order = new int[scores.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(scores, order);
        double ranks = 0;
        for (int start = 0, end; start < scores.Length; start = end)
        {
            end = start + 1;
            while (end < scores.Length && scores[end] == scores[start])
            {
                end++;
            }

            double meanRank = (start + 1 + end) / 2.0;
            for (int i = start; i < end; i++)
            {
                ranks += order[i] >= first.Length ? meanRank : 0;
            }
        }

        double count = second.Length;
        return (ranks - count * (count + 1) / 2) / (first.Length * count);
    }
}
