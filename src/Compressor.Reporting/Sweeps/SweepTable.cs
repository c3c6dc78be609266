using System.Globalization;
using Compressor.Reporting.Text;

namespace Compressor.Reporting.Sweeps;

/// <summary>The table of a sweep that report.md and the console show.</summary>
public static class SweepTable
{
    /// <summary>Headings, each with true where the column holds numbers.</summary>
    public static IReadOnlyList<(string Heading, bool IsNumber)> Columns(Report report) =>
    [
        ("criterion", false), ("target", true), ("density", true), ("file", true), (Metric(report) ?? "metric", true),
        ("± over seeds", true), ("change", true), ("seeds", true), ("", false),
    ];

    /// <summary>The headings as tables of reports take them: those of numbers begin with "&gt;".</summary>
    internal static string[] Headers(Report report) =>
        [.. Columns(report).Select(column => column.IsNumber ? $">{column.Heading}" : column.Heading)];

    /// <summary>The original, and one row per criterion and target.</summary>
    public static IEnumerable<string[]> Rows(Report report)
    {
        string? metric = Metric(report);
        double? before = report.Baseline?.Metric?.Value;
        if (report.Baseline is { } baseline)
        {
            yield return
            [
                "the original", Units.Nothing, Units.Percent((double)baseline.NonZeroParameters / baseline.Parameters),
                Units.Bytes(baseline.FileBytes), Measures.Metric(metric, before), Units.Nothing, Units.Nothing, Units.Nothing, "",
            ];
        }

        foreach (SweepMean mean in report.Sweep?.Means ?? [])
        {
            yield return
            [
                mean.Criterion,
                Units.Number(mean.Target),
                Units.Percent(mean.Density),
                Units.Bytes((long)Math.Round(mean.FileBytes)),
                Measures.Metric(metric, mean.Metric),
                Measures.MetricChange(metric, mean.MetricDeviation).TrimStart('+'),
                Measures.MetricChange(metric, mean.Metric - before),
                mean.Seeds.ToString(CultureInfo.InvariantCulture),
                Marks(mean, report.Sweep!.Knee),
            ];
        }
    }

    /// <summary>What the whole sweep says, in a sentence.</summary>
    public static string Sentence(Report report)
    {
        if (report.Sweep is not { Means.Count: > 0 } sweep)
        {
            return "";
        }

        string points = $"{Units.Count(report.TradeOff.Count)} points, {Units.Count(sweep.Means.Count(mean => mean.OnFront))} of "
            + $"{Units.Count(sweep.Means.Count)} targets on the Pareto front.";
        return sweep.Knee is { } knee
            ? $"{points} Suggested: target {Units.Number(knee.Target)} by {knee.Criterion} ({knee.Rule})."
            : $"{points} The curve has no knee: no target stands out.";
    }

    private static string Marks(SweepMean mean, SweepKnee? knee)
    {
        string[] marks = [mean.OnFront ? "front" : "", knee?.Is(mean) == true ? "knee" : ""];
        return string.Join(", ", marks.Where(mark => mark.Length > 0));
    }

    private static string? Metric(Report report) => report.Baseline?.Metric?.Name;
}
