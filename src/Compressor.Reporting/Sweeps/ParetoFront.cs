namespace Compressor.Reporting.Sweeps;

/// <summary>The points that no other point beats: smaller and no worse, or better and no larger.</summary>
internal static class ParetoFront
{
    /// <summary>True for each point on the front; a point without a finite metric is never on it.</summary>
    public static bool[] Of(IReadOnlyList<(double Density, double Metric)> points) =>
        [.. points.Select(point => double.IsFinite(point.Metric) && !points.Any(other => Beats(other, point)))];

    private static bool Beats((double Density, double Metric) other, (double Density, double Metric) point) =>
        other.Density <= point.Density && other.Metric >= point.Metric && other != point;
}
