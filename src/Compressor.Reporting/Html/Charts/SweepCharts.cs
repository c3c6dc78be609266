using System.Globalization;
using System.Xml.Linq;
using Compressor.Reporting.Sweeps;
using Compressor.Reporting.Text;
using static Compressor.Reporting.Html.Markup;

namespace Compressor.Reporting.Html.Charts;

/// <summary>
/// The curve of a sweep: the mean of every criterion and target with its deviation over seeds, every seed beside it, the Pareto front and
/// the knee marked.
/// </summary>
internal static class SweepCharts
{
    /// <summary>Nothing where the report is none of a sweep.</summary>
    public static XElement? Of(Report report)
    {
        if (report is not { Sweep: { Means.Count: > 0 } sweep, Baseline: { } before })
        {
            return null;
        }

        string[] criteria = [.. sweep.Means.Select(mean => mean.Criterion).Distinct()];
        return Section(
            "sweep",
            "Sweep",
            Legend(sweep, criteria, before),
            El(
                "div",
                Class("charts"),
                Figure(report, sweep, criteria, Sizes.Parameters),
                Figure(report, sweep, criteria, Sizes.Bytes)),
            Table(SweepTable.Headers(report), SweepTable.Rows(report)),
            Behind("Figures of every seed", SeedTable(report)));
    }

    private static XElement Figure(Report report, SweepReport sweep, string[] criteria, Sizes size)
    {
        string? metric = RunFacts.MetricName(report);
        BaselineReport before = report.Baseline!;
        (string title, Chart chart) = TradeOffAxes.Draw(metric, size);
        chart.Line(Pen.Front, Drawn(sweep.Means.Where(mean => mean.OnFront)).OrderBy(mean => mean.Density).Select(At));
        foreach (string criterion in criteria)
        {
            chart.Line(PenOf(criteria, criterion), Drawn(Of(criterion)).OrderBy(mean => mean.Density).Select(At));
        }

        foreach (TradeOffPoint point in report.TradeOff.Where(point => HasSeeds(sweep) && double.IsFinite(point.Metric ?? double.NaN)))
        {
            double? place = size == Sizes.Bytes ? point.FileBytes : point.NonZeroParameters;
            if (place > 0)
            {
                string kind = $"seed {ClassOf(criteria, point.Criterion)}";
                chart.Mark(kind, Glyph.Dot, (place.Value, point.Metric!.Value), Words(point, metric));
            }
        }

        foreach (SweepMean mean in Drawn(sweep.Means))
        {
            string kind = ClassOf(criteria, mean.Criterion);
            if (mean.MetricDeviation is { } deviation)
            {
                chart.Whisker($"whisker {kind}", At(mean), deviation, Words(mean, metric));
            }

            string marked = mean.OnFront ? "mark on-front" : "mark";
            chart.Mark($"{marked} {kind}", Glyph.Of(PenOf(criteria, mean.Criterion)), At(mean), Words(mean, metric));
        }

        if (Drawn(sweep.Means).FirstOrDefault(mean => sweep.Knee?.Is(mean) == true) is { } knee)
        {
            chart.Mark("knee", Glyph.Ring, At(knee), $"suggested: {Words(knee, metric)}");
            chart.Note("knee", At(knee), "knee");
        }

        if (before.Metric is { } original)
        {
            double place = size == Sizes.Bytes ? before.FileBytes : before.NonZeroParameters;
            chart.Mark("mark original", Glyph.Diamond, (place, original.Value), $"the original: {Measures.Metric(original)}");
        }

        return El("figure", El("figcaption", title), chart.Draw());

        IEnumerable<SweepMean> Of(string criterion) => sweep.Means.Where(mean => mean.Criterion == criterion);
        (double, double) At(SweepMean mean) => (Place(mean), mean.Metric);
        double Place(SweepMean mean) => size == Sizes.Bytes ? mean.FileBytes : mean.Density * before.Parameters;
        IEnumerable<SweepMean> Drawn(IEnumerable<SweepMean> means) => means.Where(mean => Place(mean) > 0 && double.IsFinite(mean.Metric));
    }

    private static string Words(SweepMean mean, string? metric)
    {
        string deviation = mean.MetricDeviation is { } value
            ? $" ± {Measures.MetricChange(metric, value).TrimStart('+')} over {Units.Count(mean.Seeds)} seeds"
            : "";
        string front = mean.OnFront ? ", on the Pareto front" : "";
        return $"{mean.Criterion}, target {Units.Number(mean.Target)}: {metric ?? "metric"} {Measures.Metric(metric, mean.Metric)}"
            + $"{deviation}, density {Units.Percent(mean.Density)}, {Units.Bytes((long)Math.Round(mean.FileBytes))}{front}";
    }

    private static string Words(TradeOffPoint point, string? metric) =>
        $"{point.Criterion}, seed {Seed(point)}: {metric ?? "metric"} {Measures.Metric(metric, point.Metric)}, "
        + $"density {Units.Percent(point.Density)}";

    private static string Seed(TradeOffPoint point) => point.Seed?.ToString(CultureInfo.InvariantCulture) ?? Units.Nothing;

    private static XElement Legend(SweepReport sweep, string[] criteria, BaselineReport before) => El(
        "ul",
        Class("legend"),
        before.Metric is null ? null : TradeOffAxes.Key("mark original", Glyph.Diamond, "the original"),
        criteria.Select(criterion => TradeOffAxes.Key(
            $"mark {ClassOf(criteria, criterion)}",
            Glyph.Of(PenOf(criteria, criterion)),
            HasSeeds(sweep) ? $"{criterion}, mean over seeds" : criterion)),
        HasSeeds(sweep) ? TradeOffAxes.Key("whisker line1", Glyph.Whisker, "± standard deviation over seeds") : null,
        HasSeeds(sweep) ? TradeOffAxes.Key("seed line1", Glyph.Dot, "a single seed") : null,
        TradeOffAxes.Key("front", Glyph.Dash, "Pareto front: nothing is smaller and as good"),
        sweep.Knee is null ? null : TradeOffAxes.Key("knee", Glyph.Ring, "knee: the suggested target"));

    private static XElement SeedTable(Report report) => Table(
        ["criterion", ">seed", ">density", ">non-zero", ">file", $">{RunFacts.MetricName(report) ?? "metric"}"],
        report.TradeOff.Select(point => (object?[])
        [
            point.Criterion,
            Seed(point),
            Units.Percent(point.Density),
            Units.Count(point.NonZeroParameters),
            Units.Bytes(point.FileBytes),
            Measures.Metric(RunFacts.MetricName(report), point.Metric),
        ]));

    private static bool HasSeeds(SweepReport sweep) => sweep.Means.Any(mean => mean.Seeds > 1);

    private static string ClassOf(string[] criteria, string criterion) => SvgCanvas.ClassOf(PenOf(criteria, criterion));

    private static Pen PenOf(string[] criteria, string criterion) =>
        Pen.Line1 + (Array.IndexOf(criteria, criterion) % (Pen.Line6 - Pen.Line1 + 1));
}
