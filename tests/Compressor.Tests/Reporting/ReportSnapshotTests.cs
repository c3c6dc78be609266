using System.Text.Json;
using Compressor.Reporting;
using Compressor.Reporting.Html;
using Compressor.Tests.Reporting.Html;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Reporting;

public sealed class ReportSnapshotTests
{
    public static TheoryData<string> CultureNames() => ["", "ru-RU"];

    [Theory]
    [MemberData(nameof(CultureNames))]
    public void Report_json(string culture) =>
        Snapshot.Matches("report.json", Cultures.Under(culture, () => ReportJson.Write(Reports.Full())));

    [Theory]
    [MemberData(nameof(CultureNames))]
    public void Report_md(string culture) =>
        Snapshot.Matches("report.md", Cultures.Under(culture, () => MarkdownReport.Render(Reports.Full())));

    [Theory]
    [MemberData(nameof(CultureNames))]
    public void Report_md_of_a_check(string culture) =>
        Snapshot.Matches("report.check.md", Cultures.Under(culture, () => MarkdownReport.Render(Reports.CheckOnly())));

    [Theory]
    [MemberData(nameof(CultureNames))]
    public void Report_html_in_words(string culture) =>
        Snapshot.Matches("report.html.txt", Cultures.Under(culture, () => Pages.Words(HtmlReport.Render(Reports.Full()))));

    [Theory]
    [MemberData(nameof(CultureNames))]
    public void What_is_written_is_read(string culture)
    {
        string json = ReportJson.Write(Reports.Full());

        Report report = Cultures.Under(culture, () => ReportJson.Read(json));

        Assert.Equal(json, ReportJson.Write(report));
        Assert.Equal(26_314 / 266_610.0, report.Compressed!.Density);
        Assert.Equal(Reports.Full().Compressed, report.Compressed);
        Assert.True(double.IsNaN(report.Layers[0].LogAlphaHistogram!.Edges[0]));
    }

    [Fact]
    public void Names_are_those_of_the_contract()
    {
        // cli.md, "report.json"; what has been added since comes last.
        Dictionary<string, string> contract = new()
        {
            ["model"] = "path sha256 opset operators nodesRunByRuntime float16Interface",
            ["data"] = "path trainSamples validationSamples testSamples labelled preprocessing synthetic augmentation",
            ["target"] = "kind requested reached met",
            ["baseline"] = "parameters nonZeroParameters fileBytes gzipBytes macs latencyMs metric",
            ["compressed"] = "path sha256 parameters nonZeroParameters density compressionRatio weightCompressionRatio fileBytes gzipBytes "
                + "sizeRatio macs latencyMs metric metricDrop",
            ["decision"] = "criterion prior logAlphaThreshold metricBeforeCut metricAfterCut logSigma2 structure leftAlone groups",
            ["quantization"] = "type calibration calibrationSamples tried combinations leftFloat",
            ["verification"] = "rules interfaceUnchanged maxAbsDifference runtime structureHolds",
        };
        using JsonDocument full = JsonDocument.Parse(ReportJson.Write(Reports.Full()));
        using JsonDocument check = JsonDocument.Parse(ReportJson.Write(Reports.CheckOnly()));

        foreach ((string section, string names) in contract)
        {
            Assert.Equal(names.Split(' '), Names(full.RootElement.GetProperty(section)));
        }

        Assert.Equal(
            "name shape parameters nonZeroParameters density storage bytes logAlphaHistogram".Split(' '),
            Names(full.RootElement.GetProperty("layers")[0]));
        Assert.Equal(
            "criterion density nonZeroParameters fileBytes metric split seed fineTuned".Split(' '),
            Names(full.RootElement.GetProperty("tradeOff")[0]));
        Assert.Equal(
            "epoch seconds loss kl klWeight learningRate density metric".Split(' '), Names(full.RootElement.GetProperty("epochs")[0]));
        Assert.Equal("name kind rows columns png".Split(' '), Names(full.RootElement.GetProperty("pictures")[0]));
        Assert.Equal(
            "maxAbsDifference maxRelDifference shapesUsed weightsReached weightsTotal nodesRunByRuntime".Split(' '),
            Names(check.RootElement.GetProperty("check")));
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
