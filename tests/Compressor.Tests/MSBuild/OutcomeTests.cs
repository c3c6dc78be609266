using Compressor.Reporting;
using Compressor.Tests.Reporting;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.MSBuild;

/// <summary>The build step's own reading of report.json, held against the tool's writing of it.</summary>
public sealed class OutcomeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void One_line_says_what_a_run_came_to()
    {
        Report report = Reports.Full();
        File.WriteAllText(folder["report.json"], ReportJson.Write(report));

        Compressor.MSBuild.Outcome outcome = Cultures.Under("ru-RU", () => Compressor.MSBuild.Outcome.Read(folder["report.json"]));

        Assert.StartsWith("266,610 parameters became 26,314, 1,067,302 bytes became ", outcome.Summary, StringComparison.Ordinal);
        Assert.Contains(", accuracy 0.9821 became 0.", outcome.Summary, StringComparison.Ordinal);
        Assert.Equal(Path.GetFullPath("mnist"), outcome.DataPath);
    }

    [Fact]
    public void Samples_that_were_made_up_lie_nowhere()
    {
        Report report = Reports.Full();
        File.WriteAllText(folder["report.json"], ReportJson.Write(report with { Data = report.Data! with { Path = null } }));

        Assert.Empty(Compressor.MSBuild.Outcome.Read(folder["report.json"]).DataPath);
    }
}
