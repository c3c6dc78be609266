using System.Globalization;
using System.Xml.Linq;
using Compressor.Reporting.Html.Charts;
using Compressor.Reporting.Pictures;
using Compressor.Reporting.Text;
using static Compressor.Reporting.Html.Markup;

namespace Compressor.Reporting.Html;

/// <summary>What the page tells of one run below its first screen.</summary>
internal static class RunDetails
{
    /// <param name="id">Tells its buttons from those of other runs on the page.</param>
    public static IEnumerable<XElement?> Of(Report report, string id) =>
    [
        LayerBars.Of(report, id),
        Cut(report),
        LogAlphaChart.Of(report),
        QuantizationText.Section(report),
        Dropout(report),
        Pictures(report),
        TrainingCharts.Of(report),
        StorageBars.Of(report),
        SizesSection.Of(report),
        ReliabilityCharts.Of(report),
        Data(report),
        Proof(report),
        Reproduction(report),
    ];

    private static XElement? Cut(Report report) => report.Units.Count == 0 ? null : Section(
        "units", "Units", El("p", RunFacts.UnitsLeave),
        Table(RunFacts.UnitColumns, report.Units.Select(units => (object?[])[.. units.Cells()])));

    private static XElement? Pictures(Report report) => report.Pictures.Count == 0 ? null : Section(
        "pictures",
        "What was kept",
        El("div", Class("gallery"), report.Pictures.Select(Picture)));

    private static XElement Picture(WeightPicture picture)
    {
        string size = $"{Units.Count(picture.Rows)} x {Units.Count(picture.Columns)}";
        string what = picture.Kind == WeightPictures.Kernels
            ? "filters: blue positive, orange negative, grey dropped"
            : "where kept weights lie";
        return El(
            "figure",
            El(
                "img",
                At("src", $"data:image/png;base64,{Convert.ToBase64String(picture.Png.Span)}"),
                At("alt", $"{picture.Name}, {size}: {what}")),
            El("figcaption", El("b", picture.Name), $" {size}, {what}"));
    }

    private static XElement? Dropout(Report report) => report.Dropout.Count == 0 ? null : Section(
        "dropout",
        "Dropout",
        El("p", RunFacts.NothingOfDropout),
        Table(
            ["method", "layer", "settings", ">learned rate"],
            report.Dropout.Select((dropout, i) => (object?[])
            [
                dropout.Method,
                dropout.Layer,
                dropout.Settings ?? Units.Nothing,
                Figure(
                    string.Create(CultureInfo.InvariantCulture, $"dropout.{i}.learnedRate"),
                    dropout.LearnedRate,
                    Units.Percent(dropout.LearnedRate)),
            ])));

    private static XElement? Data(Report report)
    {
        if (report.Data is not { } data)
        {
            return null;
        }

        string? metric = RunFacts.MetricName(report);
        PreprocessingReport? preprocessing = data.Synthetic ? null : data.Preprocessing;
        return Section(
            "data",
            "Data",
            El("p", RunFacts.Data(data, Plain)),
            data.Synthetic ? El("p", RunFacts.NothingReal) : null,
            preprocessing is null ? null : El("p", $"Preprocessing: {preprocessing.Chosen}."),
            preprocessing is not { Table.Count: > 0 } ? null : Behind("Preprocessing that was tried", Table(
                ["tried", $">{metric ?? "metric"} of the original"],
                preprocessing.Table.Select(row => (object?[])[row.Preprocessing, Measures.Metric(metric, row.Metric)]))));
    }

    private static XElement? Proof(Report report) => Section(
        "proof",
        "Verification",
        report.Verification is { } proof ? Facts(Objects(RunFacts.Verification(proof))) : null,
        report.Verification is { Rules.Broken: { Count: > 0 } broken } ? List(broken) : null,
        report.Check is { } check ? Facts(Objects(RunFacts.Check(check))) : null,
        NodesLeft(report) is { Count: > 0 } nodes ? El("p", "Nodes that stay with ONNX Runtime:") : null,
        NodesLeft(report) is { Count: > 0 } names ? List(names) : null);

    private static XElement? Reproduction(Report report) => Section(
        "again",
        "Do it again",
        RunFacts.Command(report) is { } command ? El("pre", At("tabindex", "0"), command) : null,
        Facts(Objects(RunFacts.Reproduction(report, Plain))));

    private static IReadOnlyList<string> NodesLeft(Report report) =>
        [.. report.Model?.NodesRunByRuntime ?? [], .. report.Check?.NodesRunByRuntime ?? []];

    private static XElement List(IReadOnlyList<string> lines) => El("ul", lines.Select(line => El("li", line)));

    private static IEnumerable<(string, object?)> Objects(IEnumerable<(string Name, string Value)> facts) =>
        facts.Select(fact => (fact.Name, (object?)fact.Value));

    private static string Plain(string text) => text;
}
