using System.Globalization;
using System.Xml.Linq;
using Compressor.Reporting.Text;
using static Compressor.Reporting.Html.Markup;

namespace Compressor.Reporting.Html.Charts;

/// <summary>The metric against what is left, in weights and in bytes: the original, every run, every other point of their curves.</summary>
internal static class TradeOffCharts
{
    private const string OfOriginal = "the original";
    private const string OfRun = "this run, on test data";

    public static XElement? Of(IReadOnlyList<Report> runs)
    {
        List<Series> series = SeriesOf(runs);
        List<Point> points = [.. Originals(runs), .. RunPoints(runs), .. series.SelectMany(one => one.Points)];
        string metric = RunFacts.MetricName(runs[0]) ?? "metric";
        if (points.Count == 0)
        {
            return null;
        }

        return Section(
            "trade-off",
            "Trade-off",
            Legend(runs, series),
            El(
                "div",
                Class("charts"),
                Figure(runs, series, Sizes.Parameters),
                Figure(runs, series, Sizes.Bytes)),
            Behind("Figures of both curves", PointTable(runs, metric)));
    }

    private static XElement? Figure(IReadOnlyList<Report> runs, List<Series> series, Sizes size)
    {
        string? metric = RunFacts.MetricName(runs[0]);
        (string title, Chart chart) = TradeOffAxes.Draw(metric, size);
        foreach (Series one in series)
        {
            foreach (IGrouping<long?, Point> line in one.Points.Where(IsDrawn).GroupBy(point => point.Seed))
            {
                chart.Line(one.Pen, line.OrderBy(point => point.Size(size)).Select(At));
            }

            foreach (Point point in one.Points.Where(IsDrawn))
            {
                Mark(SvgCanvas.ClassOf(one.Pen), Glyph.Of(one.Pen), point);
            }
        }

        foreach (Point run in RunPoints(runs).Where(IsDrawn))
        {
            Mark("run", Glyph.Star, run);
        }

        foreach (Point original in Originals(runs).Where(IsDrawn))
        {
            Mark("original", Glyph.Diamond, original);
        }

        return chart.Marks == 0 ? null : El("figure", El("figcaption", title), chart.Draw());

        bool IsDrawn(Point point) => point.Size(size) > 0 && double.IsFinite(point.Metric);
        (double, double) At(Point point) => (point.Size(size)!.Value, point.Metric);
        void Mark(string kind, string glyph, Point point) => chart.Mark($"mark {kind}", glyph, At(point), Words(point, metric));
    }

    private static string Words(Point point, string? metric)
    {
        string file = point.FileBytes is { } bytes ? $", {Units.Bytes(bytes)}" : "";
        string seed = point.Seed is { } number ? string.Create(CultureInfo.InvariantCulture, $", seed {number}") : "";
        return $"{point.Label}: {metric ?? "metric"} {Measures.Metric(metric, point.Metric)}, "
            + $"{Units.Count(point.NonZeroParameters)} non-zero parameters ({Units.Percent(point.Density)}){file}{seed}";
    }

    private static XElement Legend(IReadOnlyList<Report> runs, List<Series> series) => El(
        "ul",
        Class("legend"),
        Originals(runs).Any() ? TradeOffAxes.Key("mark original", Glyph.Diamond, OfOriginal) : null,
        RunPoints(runs).Any() ? TradeOffAxes.Key("mark run", Glyph.Star, runs.Count == 1 ? OfRun : "runs, on test data") : null,
        series.Select(one => TradeOffAxes.Key($"mark {SvgCanvas.ClassOf(one.Pen)}", Glyph.Of(one.Pen), one.Label)));

    private static XElement PointTable(IReadOnlyList<Report> runs, string metric) => Table(
        ["points", ">density", ">non-zero", ">file", $">{metric}", ">seed"],
        Originals(runs).Concat(RunPoints(runs)).Concat(SeriesOf(runs).SelectMany(one => one.Points)).Select(point => (object?[])
        [
            point.Label,
            Units.Percent(point.Density),
            Units.Count(point.NonZeroParameters),
            Units.Bytes(point.FileBytes),
            Measures.Metric(RunFacts.MetricName(runs[0]), point.Metric),
            point.Seed?.ToString(CultureInfo.InvariantCulture) ?? Units.Nothing,
        ]));

    /// <summary>All runs began with one model, so one of them tells of it.</summary>
    private static IEnumerable<Point> Originals(IReadOnlyList<Report> runs) => runs
        .Select(run => run.Baseline).OfType<BaselineReport>().Where(baseline => baseline.Metric is not null).Take(1)
        .Select(before => new Point(
            OfOriginal,
            before.NonZeroParameters,
            before.Parameters > 0 ? (double)before.NonZeroParameters / before.Parameters : double.NaN,
            before.FileBytes,
            before.Metric!.Value,
            null));

    private static IEnumerable<Point> RunPoints(IReadOnlyList<Report> runs) => runs
        .Select((run, index) => (run, Name: runs.Count == 1 ? OfRun : $"run {Units.Count(index + 1)}, on test data"))
        .Where(one => one.run.Compressed?.Metric is not null)
        .Select(one => (one.run, one.Name, After: one.run.Compressed!))
        .Select(one => new Point(
            one.Name, one.After.NonZeroParameters, one.After.Density, one.After.FileBytes, one.After.Metric!.Value, one.run.Seed));

    /// <summary>Points of one kind, across all runs; in the order in which the reports name them.</summary>
    private static List<Series> SeriesOf(IReadOnlyList<Report> runs) =>
    [
        .. runs.SelectMany(run => run.TradeOff).Distinct()
            .Where(point => point.Metric is not null && !runs.Any(run => runs.Count == 1 && IsOfRun(point, run)))
            .GroupBy(point => (point.Criterion, point.FineTuned, point.Split))
            .Select((group, index) =>
            {
                string training = group.Key.FineTuned ? "fine-tuned" : "cut without retraining";
                string label = $"{group.Key.Criterion}, {training}, on {group.Key.Split} data";
                return new Series(
                    label,
                    Pen.Line1 + (index % (Pen.Line6 - Pen.Line1 + 1)),
                    [.. group.Select(point => new Point(
                        label, point.NonZeroParameters, point.Density, point.FileBytes, point.Metric!.Value, point.Seed))]);
            }),
    ];

    /// <summary>The run's own point is drawn as such.</summary>
    private static bool IsOfRun(TradeOffPoint point, Report run) =>
        point is { FineTuned: true, Split: "test" } && run.Compressed is { Metric: { } metric } after
        && point.NonZeroParameters == after.NonZeroParameters && point.FileBytes == after.FileBytes && point.Metric == metric.Value;

    private sealed record Series(string Label, Pen Pen, IReadOnlyList<Point> Points);

    private sealed record Point(string Label, long NonZeroParameters, double Density, long? FileBytes, double Metric, long? Seed)
    {
        public double? Size(Sizes size) => size == Sizes.Bytes ? FileBytes : NonZeroParameters;
    }
}
