using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Compressor.IR;
using Compressor.Reporting;
using Compressor.Reporting.Gates;
using Compressor.Reporting.Html;
using Compressor.Reporting.Text;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Reporting.Html;

public sealed class HtmlReportTests
{
    private static readonly GateReport[] Gates = [new("drop", 0.0011, 0.005, true), new("size", 134_800, 100_000, false)];

    private static readonly XElement Page = Pages.Parse(HtmlReport.Render(Reports.Full()));

    [Fact]
    public void The_page_is_the_same_under_every_culture()
    {
        Report large = LargeReport.Of(20);

        foreach (Report report in (Report[])[large, Reports.Full()])
        {
            Assert.Equal(Cultures.Under("", () => HtmlReport.Render(report)), Cultures.Under("ru-RU", () => HtmlReport.Render(report)));
        }
    }

    [Fact]
    public void Exact_figures_are_those_of_report_json()
    {
        Report report = Reports.Full() with { Gates = Gates };
        JsonElement json = JsonDocument.Parse(ReportJson.Write(report)).RootElement;
        XElement[] figures = [.. Pages.Parse(HtmlReport.Render(report)).Descendants("data")];

        Assert.True(figures.Length >= 18, $"{figures.Length} figures");
        foreach (XElement figure in figures)
        {
            string path = figure.Attribute("data-of")!.Value;
            JsonElement expected = path.Split('.').Aggregate(
                json, static (element, name) => int.TryParse(name, out int index) ? element[index] : element.GetProperty(name));
            Assert.Equal((path, expected.GetRawText()), (path, figure.Attribute("value")!.Value));
        }
    }

    [Fact]
    public void Every_gate_is_told_with_value_and_limit()
    {
        Report report = Reports.Full() with { Gates = Gates };

        XElement page = Pages.Parse(HtmlReport.Render(report));
        string[] badges = [.. page.OfClass("badges").Single().Elements("li").Select(badge => badge.Value)];

        Assert.Contains("✓ gate kept: drop 0.11 pp within 0.50 pp", badges);
        Assert.Contains("✗ gate broken: size 135 KB beyond 100 KB", badges);
    }

    [Fact]
    public void Tables_hold_what_report_json_holds()
    {
        Report report = LargeReport.Of(30);
        XElement page = Pages.Parse(HtmlReport.Render(report));

        Assert.Equal(
            report.Layers.Select(layer => (layer.Name, layer.Parameters, layer.NonZeroParameters, layer.Bytes!.Value)),
            page.Section("layers").Rows().Select(row => (row[0], Count(row[2]), Count(row[3]), Count(row[6]))));
        Assert.Equal(
            report.TradeOff.GroupBy(point => point.Criterion).SelectMany(points => points)
                .Select(point => (Units.Count(point.NonZeroParameters), Units.Bytes(point.FileBytes), Units.Percent(point.Metric))),
            page.Section("trade-off").Rows().Skip(2).Select(row => (row[2], row[3], row[4])));
        Assert.Equal(
            report.Layers.Sum(layer => layer.LogAlphaHistogram!.Counts.Sum()),
            page.Section("decision").Rows().Sum(row => Count(row[1])));
        Assert.Equal(
            report.Compressed!.FileBytes, page.Section("storage").Rows().Sum(row => Count(row[2])));
    }

    [Fact]
    public void Every_chart_has_its_points_with_their_values()
    {
        Report report = LargeReport.Of(30);
        XElement page = Pages.Parse(HtmlReport.Render(report));
        XElement[] curves = [.. page.Section("trade-off").Descendants("svg").Where(svg => (string?)svg.Attribute("role") == "img")];
        XElement[] training = [.. page.Section("training").Descendants("svg")];

        // The original and this run beside every point of the curve.
        Assert.Equal([62, 62], curves.Select(curve => curve.OfClass("mark").Count()));
        Assert.Equal(5, training.Length);
        Assert.All(training, chart => Assert.InRange(chart.OfClass("dot").Count(), 100, 160));
        Assert.Equal(30, page.Section("layers").Descendants("ol").Single().Elements("li").Count());
        Assert.Equal(48, page.Section("decision").Descendants("rect").Count());
        Assert.All(
            [.. curves.SelectMany(curve => curve.OfClass("mark")), .. page.OfClass("dot"), .. page.Section("decision").Descendants("rect")],
            point => Assert.NotEmpty(point.Element("title")!.Value));
        Assert.Contains("this run, on test data: accuracy 75.73%", curves[0].OfClass("run").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void One_weight_beside_a_hundred_thousand_is_seen_in_the_histogram()
    {
        Report report = Reports.Full();
        var histogram = new Histogram([-2, -1, 0, 1], [1, 0, 100_000]);
        report = report with { Layers = [report.Layers[0] with { LogAlphaHistogram = histogram }] };

        double[] heights =
        [
            .. Pages.Parse(HtmlReport.Render(report)).Section("decision").Descendants("rect")
                .Select(bar => double.Parse(bar.Attribute("height")!.Value, CultureInfo.InvariantCulture)),
        ];

        Assert.True(heights[0] > 3 && heights[1] == 0 && heights[2] > heights[0], string.Join(' ', heights));
    }

    [Fact]
    public void A_phase_that_ended_within_an_epoch_has_a_place_of_its_own()
    {
        Report report = Reports.Full();
        EpochReport first = report.Epochs[0];
        report = report with { Epochs = [first with { Epoch = 1 }, first with { Epoch = 1, Loss = 0.5 }, first with { Epoch = 2 }] };

        XElement[] dots = [.. Pages.Parse(HtmlReport.Render(report)).Section("training").Descendants("svg").First().OfClass("dot")];

        Assert.StartsWith("within epoch 2, where a phase ended: loss 0.5", dots[1].Value, StringComparison.Ordinal);
        double[] places = [.. dots.Select(dot => double.Parse(dot.Attribute("d")!.Value[1..].Split(' ')[0], CultureInfo.InvariantCulture))];
        Assert.Equal((places[0] + places[2]) / 2, places[1], 1);
    }

    [Fact]
    public void Every_chart_is_backed_by_a_table()
    {
        foreach (XElement section in Page.Descendants("section").Where(section => section.Descendants("svg").Any()))
        {
            Assert.Contains(section.Descendants("details"), details => details.Descendants("tbody").Any(body => body.HasElements));
        }
    }

    [Fact]
    public void Orders_hold_every_layer_once()
    {
        Report report = LargeReport.Of(30);
        Dictionary<string, Func<LayerReport, double>> keys = new()
        {
            ["--w"] = layer => -layer.Parameters,
            ["--k"] = layer => -layer.NonZeroParameters,
            ["--d"] = layer => -layer.Density,
            ["--s"] = layer => layer.Density,
        };
        string[][] styles =
        [
            .. Pages.Parse(HtmlReport.Render(report)).Section("layers").Descendants("li")
                .Select(row => row.Attribute("style")!.Value.Split(';')),
        ];

        foreach ((string property, Func<LayerReport, double> key) in keys)
        {
            int[] places =
            [
                .. styles.Select(style => style.Single(part => part.StartsWith(property, StringComparison.Ordinal)))
                    .Select(part => int.Parse(part[4..], CultureInfo.InvariantCulture)),
            ];
            LayerReport[] sorted = new LayerReport[places.Length];
            for (int i = 0; i < places.Length; i++)
            {
                sorted[places[i]] = report.Layers[i];
            }

            Assert.Equal(report.Layers.Select(key).Order(), sorted.Select(key));
        }
    }

    [Fact]
    public void The_page_needs_nothing_but_itself()
    {
        string[] asking = ["href", "srcset", "action", "onclick", "onload"];

        Assert.Empty(Page.Descendants("script").Concat(Page.Descendants("link")).Concat(Page.Descendants("iframe")));
        Assert.All(
            Page.Descendants().Attributes("src"),
            source => Assert.StartsWith("data:image/png;base64,", source.Value, StringComparison.Ordinal));
        Assert.DoesNotContain(Page.Descendants().Attributes(), attribute => asking.Contains(attribute.Name.LocalName));
        Assert.DoesNotContain("url(", Page.Descendants("style").Single().Value, StringComparison.Ordinal);
        // Style sheets are no XML to a browser: it would take "&gt;" as it stands.
        Assert.DoesNotContain(Page.Descendants("style").Single().Value, letter => letter is '<' or '>' or '&');
    }

    [Fact]
    public void Names_cannot_break_the_page()
    {
        Report report = Reports.Full();
        report = report with { Layers = [report.Layers[0] with { Name = "</b><script>alert(\"x\")</script>\u0001\ud800&\ufffe" }] };

        string html = HtmlReport.Render(report);
        string name = Pages.Parse(html).Section("layers").Rows()[0][0];

        Assert.Equal("</b><script>alert(\"x\")</script>\ufffd\ufffd&\ufffd", name);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_of_almost_nothing_is_a_page_too()
    {
        Report nothing = new() { Tool = new ToolReport("compress", "0.1.0"), Decision = new DecisionReport { Criterion = "variational" } };

        Assert.Equal(["Verification", "Do it again"], Headings(Reports.CheckOnly()));
        Assert.Equal(["Decision", "Do it again"], Headings(nothing));

        static IEnumerable<string> Headings(Report report) =>
            Pages.Parse(HtmlReport.Render(report)).Descendants("h2").Select(heading => heading.Value);
    }

    [Fact]
    public void Float16_at_the_interface_is_said_so_on_the_first_screen()
    {
        Report report = Reports.Full() with { Model = Reports.Full().Model! with { Float16Interface = ["half_in", "half_out"] } };

        string beware = Pages.Parse(HtmlReport.Render(report)).Descendants("header").Single().OfClass("verdict").Last().Value;

        Assert.StartsWith("Beware: the model has float16 inputs or outputs (half_in, half_out), which", beware, StringComparison.Ordinal);
        Assert.Contains(beware, MarkdownReport.Render(report), StringComparison.Ordinal);
        Assert.DoesNotContain("Beware", Page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Five_hundred_layers_fit_into_a_page_and_a_half_megabytes() =>
        Assert.InRange(Encoding.UTF8.GetByteCount(HtmlReport.Render(LargeReport.Of(500))), 200_000, 1_500_000);

    [Fact]
    public void Runs_on_one_model_share_a_page()
    {
        Report other = Reports.Full() with { Seed = 2, Compressed = Reports.Full().Compressed! with { NonZeroParameters = 13_000 } };

        XElement page = Pages.Parse(HtmlReport.Render([("a.json", Reports.Full()), ("b.json", other)]));

        Assert.Equal(2, page.OfClass("run").Count(element => element.Name == "details"));
        Assert.Equal(["26,314", "13,000"], page.Descendants("header").Single().Rows().Select(row => row[4]));
        XElement curve = page.Section("trade-off").Descendants("svg").First(svg => svg.Attribute("role") is not null);
        Assert.Equal(2, curve.OfClass("run").Count());
        // The curves of both are the same points, so they are there once.
        Assert.Equal(2, curve.OfClass("mark").Count(mark => mark.Attribute("class")!.Value.Contains("line", StringComparison.Ordinal)));
        Assert.Equal(4, page.Descendants("input").Select(input => input.Attribute("name")!.Value).Distinct().Count());
    }

    [Fact]
    public void Runs_on_several_models_share_none()
    {
        Report other = Reports.Full() with { Model = Reports.Full().Model! with { Sha256 = "another", Path = "other.onnx" } };

        var error = Assert.Throws<CompressorException>(() => HtmlReport.Render([("a.json", Reports.Full()), ("b.json", other)]));

        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.Equal("b.json is about another model (other.onnx) than a.json (models/lenet.onnx); a page shows one model.", error.Message);
    }

    private static long Count(string cell) => long.Parse(cell, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
