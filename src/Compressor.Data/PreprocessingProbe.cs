namespace Compressor.Data;

/// <summary>The scores of all candidates, for the report, and the best of them.</summary>
/// <param name="Table">Every candidate's id and score, in the order of the candidates.</param>
/// <param name="Best">The first candidate with the highest score.</param>
public sealed record PreprocessingScores(IReadOnlyList<(string Id, double Score)> Table, PreprocessingCandidate Best)
{
    /// <summary>The score of <see cref="Best"/>.</summary>
    public double BestScore => Table.Single(row => row.Id == Best.Id).Score;
}

/// <summary>Finds the preprocessing that a model was trained with by what it does to the original's score.</summary>
public static class PreprocessingProbe
{
    /// <summary>Scores every candidate; ties go to the first, and a score that is no number loses to any other.</summary>
    /// <param name="candidates">At least one, of different ids.</param>
    /// <param name="score">The original model's metric on training samples, higher is better.</param>
    public static PreprocessingScores Choose(IReadOnlyList<PreprocessingCandidate> candidates, Func<Preprocessing, double> score)
    {
        (string Id, double Score)[] table = [.. candidates.Select(candidate => (candidate.Id, score(candidate.Preprocessing)))];
        int best = 0;
        for (int i = 1; i < table.Length; i++)
        {
            // Every comparison with NaN is false.
            if (table[i].Score > table[best].Score || (double.IsNaN(table[best].Score) && !double.IsNaN(table[i].Score)))
            {
                best = i;
            }
        }

        return new PreprocessingScores(table, candidates[best]);
    }
}
