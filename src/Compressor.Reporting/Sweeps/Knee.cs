namespace Compressor.Reporting.Sweeps;

/// <summary>
/// Kneedle for a whole curve (Satopaa, Albrecht, Irwin, Raghavan, "Finding a 'Kneedle' in a Haystack", 2011): both axes are scaled to
/// 0..1, x = log density and y = metric, and the knee is where y - x is largest. A curve that rises evenly, or late, has none.
/// </summary>
internal static class Knee
{
    /// <summary>What is suggested where the whole curve lies within the deviation over seeds.</summary>
    public const string Flat = "smallest target: over the whole curve the metric moves no more than over seeds";

    /// <summary>What is suggested elsewhere.</summary>
    public const string Kneedle = "Kneedle (Satopaa et al. 2011) on log density and the validation metric of the Pareto front";

    private const int FewestPoints = 3;

    /// <summary>The index of the suggested point and the rule that says so; null where there is no knee.</summary>
    /// <param name="front">Points by ascending density, and so by ascending metric.</param>
    /// <param name="noise">The largest standard deviation of a metric over seeds; 0 where it is unknown.</param>
    public static (int Index, string Rule)? Of(IReadOnlyList<(double Density, double Metric)> front, double noise)
    {
        if (front.Count < FewestPoints)
        {
            return null;
        }

        double rise = front[^1].Metric - front[0].Metric;
        if (rise <= noise)
        {
            return (0, Flat);
        }

        double from = Math.Log(front[0].Density);
        double span = Math.Log(front[^1].Density) - from;
        double[] difference = [.. front.Select(point => (point.Metric - front[0].Metric) / rise - (Math.Log(point.Density) - from) / span)];
        int knee = Array.IndexOf(difference, difference.Max());
        // The ends are at 0, up to rounding.
        return difference[knee] > 1e-9 ? (knee, Kneedle) : null;
    }
}
