using System.Globalization;
using System.Xml.Linq;
using Compressor.IR;
using Compressor.Reporting.Html.Charts;
using Compressor.Reporting.Text;
using static Compressor.Reporting.Html.Markup;

namespace Compressor.Reporting.Html;

/// <summary>
/// report.html: one page that needs nothing but itself, neither network nor script. It follows the reader's choice of light or dark, and
/// every chart is backed by a table.
/// </summary>
public static class HtmlReport
{
    private static readonly Lazy<string> Style = new(static () =>
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream("page.css")!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    });

    /// <summary>The page of one run; the same under every culture.</summary>
    public static string Render(Report report) => Page(
        RunFacts.Name(report),
        El("header", Title(report), Headline.Of(report)),
        [SweepCharts.Of(report) ?? TradeOffCharts.Of([report]), .. RunDetails.Of(report, "1")]);

    /// <summary>One page of several runs on one model: their curves together, then each run for itself.</summary>
    /// <param name="runs">Reports, each with the name of its file for messages.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: they are of different models.</exception>
    public static string Render(IReadOnlyList<(string Name, Report Report)> runs)
    {
        RequireOneModel(runs);
        Report[] reports = [.. runs.Select(run => run.Report)];
        return reports.Length == 1
            ? Render(reports[0])
            : Page(
                RunFacts.Name(reports[0]),
                El(
                    "header",
                    Title(reports[0]),
                    El("p", Class("verdict"), $"{Units.Count(reports.Length)} runs on one model."),
                    RunTable(reports)),
                [TradeOffCharts.Of(reports), .. reports.Select(Run)]);
    }

    private static XElement[] Title(Report report) =>
    [
        El("p", Class("tool"), $"{report.Tool.Name} {report.Tool.Version}", report.Model is { } model ? $", {model.Path}" : null),
        El("h1", RunFacts.Name(report)),
    ];

    private static void RequireOneModel(IReadOnlyList<(string Name, Report Report)> runs)
    {
        (string first, Report report) = runs[0];
        foreach ((string name, Report other) in runs.Skip(1))
        {
            if (Model(other) != Model(report))
            {
                throw new CompressorException(
                    ErrorKind.Usage,
                    $"{name} is about another model ({Path(other)}) than {first} ({Path(report)}); "
                    + "a page shows one model.");
            }
        }

        static string Path(Report report) => report.Model?.Path ?? RunFacts.Name(report);

        // The same bytes may have lain elsewhere.
        static string? Model(Report report) => report.Model?.Sha256 ?? report.Model?.Path;
    }

    private static XElement RunTable(Report[] reports)
    {
        string metric = RunFacts.MetricName(reports[0]) ?? "metric";
        return Table(
            [">run", "criterion", ">seed", ">density", ">non-zero", ">file", ">zipped", $">{metric}", ">change", ">latency", "target"],
            reports.Select((report, index) => (object?[])
            [
                Number(index),
                report.Decision?.Criterion ?? Units.Nothing,
                report.Seed?.ToString(CultureInfo.InvariantCulture) ?? Units.Nothing,
                Units.Percent(report.Compressed?.Density),
                Units.Count(report.Compressed?.NonZeroParameters),
                Units.Bytes(report.Compressed?.FileBytes),
                Units.Bytes(report.Compressed?.GzipBytes),
                Measures.Metric(report.Compressed?.Metric),
                Measures.MetricChange(report.Compressed?.Metric?.Name, -report.Compressed?.MetricDrop),
                Units.Milliseconds(report.Compressed?.LatencyMs),
                report.Target is null ? Units.Nothing : report.Target.Met ? "met" : "not met",
            ]));
    }

    private static XElement Run(Report report, int index) => El(
        "details",
        Class("run"),
        El("summary", $"Run {Number(index)}", report.Compressed is { } after ? $": density {Units.Percent(after.Density)}" : ""),
        Headline.Of(report),
        RunDetails.Of(report, Number(index)));

    private static string Number(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    private static string Page(string title, XElement header, IEnumerable<XElement?> sections) => Document(El(
        "html",
        At("lang", "en"),
        El(
            "head",
            El("meta", At("charset", "utf-8")),
            El("meta", At("name", "viewport"), At("content", "width=device-width, initial-scale=1")),
            El("meta", At("name", "color-scheme"), At("content", "light dark")),
            El(
                "meta",
                At("http-equiv", "Content-Security-Policy"),
                At("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:")),
            El("title", $"{title} - compress"),
            El("style", Style.Value)),
        El("body", El("main", header, sections))));
}
