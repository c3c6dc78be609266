using Compressor.Reporting;
using Compressor.Reporting.Html;
using Compressor.Tests.Reporting.Html;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Reporting;

public sealed class UncertaintySnapshotTests
{
    public static TheoryData<string> CultureNames() => ["", "ru-RU"];

    [Theory]
    [MemberData(nameof(CultureNames))]
    public void Report_md(string culture) =>
        Snapshot.Matches("uncertainty.md", Cultures.Under(culture, () => MarkdownReport.Render(Measured())));

    [Theory]
    [MemberData(nameof(CultureNames))]
    public void Report_html_in_words(string culture) =>
        Snapshot.Matches("uncertainty.html.txt", Cultures.Under(culture, () => Pages.Words(HtmlReport.Render(Measured()))));

    [Fact]
    public void What_is_written_is_read()
    {
        string json = ReportJson.Write(Measured());

        Assert.Equal(json, ReportJson.Write(ReportJson.Read(json)));
        Assert.Null(ReportJson.Read(json).Uncertainty!.Measurements[0].Reliability[0].Accuracy);
    }

    [Fact]
    public void Each_diagram_has_a_point_per_bin_that_holds_samples()
    {
        System.Xml.Linq.XElement section = Pages.Parse(HtmlReport.Render(Measured())).Section("uncertainty");

        Assert.Equal(2, section.Descendants("figure").Count());
        Assert.All(section.Descendants("figure"), figure => Assert.Equal(2, figure.OfClass("mark").Count()));
    }

    private static Report Measured() => new()
    {
        Tool = new ToolReport("compress", "0.1.0"),
        Command = "uncertainty lenet.onnx lenet.compressed.onnx --ood fashion",
        Uncertainty = new UncertaintyReport
        {
            Passes = 50,
            Seed = 1,
            Rate = 0.1,
            Samples = 10_000,
            Labelled = true,
            OutOfDistribution = "fashion",
            OutOfDistributionSamples = 10_000,
            Measurements =
            [
                Figures("original", "none") with { MutualInformation = null, OutOfDistributionMutualInformation = null, AurocByMutualInformation = null },
                Figures("compressed", "posterior"),
            ],
        },
    };

    private static UncertaintyFigures Figures(string model, string method) => new()
    {
        Model = model,
        Method = method,
        Accuracy = 0.9821,
        NegativeLogLikelihood = 0.0613,
        BrierScore = 0.0281,
        ExpectedCalibrationError = 0.0042,
        Entropy = 0.0712,
        MutualInformation = 0.0123,
        OutOfDistributionEntropy = 0.913,
        OutOfDistributionMutualInformation = 0.211,
        AurocByEntropy = 0.9531,
        AurocByMutualInformation = 0.9612,
        Reliability = [new(0, 0.5, 0, null, null), new(0.5, 0.75, 700, 0.64, 0.61), new(0.75, 1, 9300, 0.991, 0.99)],
    };
}
