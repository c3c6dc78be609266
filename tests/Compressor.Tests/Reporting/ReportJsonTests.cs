using Compressor.IR;
using Compressor.Reporting;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Reporting;

public sealed class ReportJsonTests
{
    private const string Minimal = """{ "schemaVersion": 1, "tool": { "name": "compress", "version": "0.1.0" } }""";

    [Fact]
    public void What_a_report_lacks_is_null_or_empty()
    {
        Report report = ReportJson.Read(Minimal);

        Assert.Equal("compress", report.Tool.Name);
        Assert.Null(report.Compressed);
        Assert.Empty(report.Layers);
        Assert.Empty(report.Epochs);
        Assert.Empty(report.TradeOff);
    }

    [Fact]
    public void Properties_of_later_versions_are_skipped() =>
        Assert.Equal(7, ReportJson.Read(Minimal[..^1] + """, "seed": 7, "later": { "deep": [1] } }""").Seed);

    [Fact]
    public void What_JSON_cannot_say_becomes_null_and_comes_back_as_no_number()
    {
        Report report = Reports.Full() with { ElapsedSeconds = double.NaN };
        report = report with { Compressed = report.Compressed! with { CompressionRatio = double.PositiveInfinity } };

        string json = ReportJson.Write(report);
        Report read = ReportJson.Read(json);

        Assert.Contains("\"compressionRatio\": null", json, StringComparison.Ordinal);
        Assert.True(double.IsNaN(read.ElapsedSeconds));
        Assert.True(double.IsNaN(read.Compressed!.CompressionRatio));
    }

    [Theory]
    [InlineData("", "not a report")]
    [InlineData("[]", "no schemaVersion")]
    [InlineData("{}", "no schemaVersion")]
    [InlineData("""{ "schemaVersion": "1" }""", "no schemaVersion")]
    [InlineData("""{ "schemaVersion": 0 }""", "no schemaVersion")]
    [InlineData("""{ "schemaVersion": 1 }""", "tool")]
    [InlineData("""{ "schemaVersion": 1, "tool": null }""", "tool")]
    [InlineData("""{ "schemaVersion": 1, "tool": { "name": "compress", "version": "1" }, "seed": "one" }""", "seed")]
    [InlineData("""{ "schemaVersion": 1, "tool": { "name": "compress", "version": "1" }, "layers": [{ "name": "w", "shape": ["x"] }] }""", "shape")]
    [InlineData("""{ "schemaVersion": 2, "everything": "else" }""", "newer")]
    public void What_is_no_report_is_named(string json, string cause)
    {
        using var folder = new TemporaryFolder();
        string path = folder["some.json"];
        File.WriteAllText(path, json);

        var error = Assert.Throws<CompressorException>(() => ReportJson.ReadFile(path));

        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_that_is_not_there_is_named() =>
        Assert.Equal(ErrorKind.Usage, Assert.Throws<CompressorException>(() => ReportJson.ReadFile("no-such-report.json")).Kind);
}
