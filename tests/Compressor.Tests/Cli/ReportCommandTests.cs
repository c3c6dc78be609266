using Compressor.Reporting;
using Compressor.Reporting.Html;
using Compressor.Tests.Reporting;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

public sealed class ReportCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void One_report_is_drawn_beside_itself()
    {
        string report = Write("a/report.json", Reports.Full());

        Outcome outcome = Tool.Run("report", report);

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Equal($"Report: {folder["a/report.html"]}\n", outcome.Out);
        Assert.Equal(HtmlReport.Render(Reports.Full()), File.ReadAllText(folder["a/report.html"]));
    }

    [Fact]
    public void A_folder_stands_for_the_reports_in_it()
    {
        Write("sweep/0.1/report.json", Reports.Full());
        string second = Write("sweep/0.2/report.json", Reports.Full() with { Seed = 2 });

        // Naming one twice does not draw it twice.
        Outcome outcome = Tool.Run("report", folder["sweep"], second, "-o", folder["new/page.html"]);

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains("2 runs on one model.", File.ReadAllText(folder["new/page.html"]), StringComparison.Ordinal);
        Assert.Equal(["new", "sweep"], Directory.EnumerateFileSystemEntries(folder.FullPath).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Single(Directory.EnumerateFiles(folder["new"]));
    }

    [Theory]
    [InlineData("{ \"schemaVersion\": 1, \"tool\": ", "is not a report")]
    [InlineData("{ \"schemaVersion\": 0 }", "no schemaVersion")]
    [InlineData("{ \"schemaVersion\": 2 }", "newer version")]
    [InlineData("", "is not a report")]
    public void A_broken_report_is_named_and_nothing_is_overwritten(string json, string cause)
    {
        Write("good/report.json", Reports.Full());
        Directory.CreateDirectory(folder["bad"]);
        File.WriteAllText(folder["bad/report.json"], json);
        File.WriteAllText(folder["report.html"], "earlier");

        Outcome outcome = Tool.Run("report", folder.FullPath);

        Assert.Equal(2, outcome.Code);
        Assert.StartsWith($"compress : error CMP2000: {folder["bad/report.json"]} ", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        Assert.Contains(cause, outcome.Error, StringComparison.Ordinal);
        Assert.Equal("earlier", File.ReadAllText(folder["report.html"]));
        Assert.Equal(["report.html"], Directory.EnumerateFiles(folder.FullPath).Select(Path.GetFileName));
    }

    [Fact]
    public void Reports_of_two_models_are_named()
    {
        string one = Write("one/report.json", Reports.Full());
        string two = Write("two/report.json", Reports.Full() with { Model = Reports.Full().Model! with { Sha256 = "other" } });

        Outcome outcome = Tool.Run("report", one, two);

        Assert.Equal(2, outcome.Code);
        Assert.Contains(one, Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        Assert.Contains(two, outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["one/report.html"]));
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Directory.CreateDirectory(folder["empty"]);

        Outcome file = Tool.Run("report", folder["nowhere.json"]);
        Outcome none = Tool.Run("report", folder["empty"]);

        Assert.Equal((2, 2, 2), (file.Code, none.Code, Tool.Run("report").Code));
        Assert.Contains(folder["nowhere.json"], Assert.Single(file.ErrorLines), StringComparison.Ordinal);
        Assert.Contains(folder["empty"], Assert.Single(none.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["empty"]));
    }

    [Theory]
    [InlineData("report.json", "overwrite")]
    [InlineData("sub/../report.json", "overwrite")]
    [InlineData("sub", "is a folder")]
    [InlineData("report.json/page.html", "cannot be written")]
    public void A_page_that_cannot_be_there_is_named(string output, string cause)
    {
        string report = Write("report.json", Reports.Full());
        string before = File.ReadAllText(report);
        Directory.CreateDirectory(folder["sub"]);

        Outcome outcome = Tool.Run("report", report, "-o", folder[output]);

        Assert.Equal(2, outcome.Code);
        Assert.Contains(cause, Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(report));
        Assert.Equal(["report.json"], Directory.EnumerateFiles(folder.FullPath, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_that_takes_no_file_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's.");

        Outcome outcome = Tool.Run("report", Write("report.json", Reports.Full()), "-o", "/proc/page.html");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("/proc", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_option_is_no_report() =>
        Assert.Contains("--outptu", Tool.Run("report", Write("report.json", Reports.Full()), "--outptu", "x").Error, StringComparison.Ordinal);

    private string Write(string name, Report report)
    {
        string path = folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, ReportJson.Write(report));
        return path;
    }
}
