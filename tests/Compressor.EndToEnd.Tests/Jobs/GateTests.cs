using Compressor.EndToEnd.Tests.Support;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Jobs;

/// <summary>The tool as a step of a build: soon done where nothing moved, and trusted where a limit is broken.</summary>
public sealed class GateTests
{
    /// <summary>What the manual promises, twice over: other tests may be at work.</summary>
    private const double MostSecondsOfACheck = 2 * 0.5;

    private const double MostSecondsOfNoWork = 2 * 1.0;

    [Fact]
    public void A_step_that_changes_nothing_ends_at_once()
    {
        using var place = new Workplace();
        ToolRun first = place.Compress("--json", "--threads", "1").Succeeded();
        IReadOnlyDictionary<string, string> before = place.Files();

        ToolRun[] again = [.. Enumerable.Range(0, 3).Select(_ => place.Compress("--json", "--threads", "1").Succeeded())];

        Assert.All(again, run => Assert.Equal(first.Out, run.Out));
        Assert.Equal(before, place.Files());
        Assert.InRange(again.Min(run => run.Elapsed.TotalSeconds), 0, MostSecondsOfNoWork);
    }

    [Fact]
    public void A_check_answers_from_the_report_and_changes_nothing()
    {
        using var place = new Workplace();
        place.Compress("--threads", "1").Succeeded();
        IReadOnlyDictionary<string, string> before = place.Files();
        string[] command = ["check", place.ModelPath, place.OutputPath, "--max-density", "0.05", "--max-size", "1MB"];

        ToolRun[] runs = [.. Enumerable.Range(0, 3).Select(_ => Tool.Run(command))];

        Assert.All(runs, run => Assert.Equal(6, run.ExitCode));
        Assert.All(runs, run => Assert.StartsWith("compress : error CMP6002: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal));
        Assert.Equal(before, place.Files());
        Assert.InRange(runs.Min(run => run.Elapsed.TotalSeconds), 0, MostSecondsOfACheck);
    }

    [Fact]
    public void A_workflow_sees_annotations_and_a_summary()
    {
        using var place = new Workplace();
        string summary = place["summary.md"];
        var workflow = new Dictionary<string, string> { ["GITHUB_ACTIONS"] = "true", ["GITHUB_STEP_SUMMARY"] = summary };

        ToolRun run = Tool.Run(
            [place.ModelPath, "--steps", "30", "--max-size", "20KB", "--storage", "dense", "--quiet", "--junit", place["gates.xml"]], workflow);

        Assert.Equal(6, run.ExitCode);
        Assert.StartsWith("::error title=compress CMP6003::", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("1 of 1 gates broken", File.ReadAllText(summary), StringComparison.Ordinal);
        Assert.Contains("CMP6003", File.ReadAllText(place["gates.xml"]), StringComparison.Ordinal);
        Assert.False(File.Exists(place.OutputPath));
        Assert.False(File.Exists(place["net/compress.lock.json"]));
    }

    [Fact]
    public void Init_asks_nobody_who_is_not_there()
    {
        using var place = new Workplace();
        File.Delete(place["net/compress.yaml"]);

        ToolRun run = Tool.Run("init", place.ModelPath, "--data", place.DataPath, "--labels", "label").Succeeded();

        Assert.Contains("scale: ", run.Out, StringComparison.Ordinal);
        Failure.Names(Tool.Run(place.ModelPath, "--dry-run").Succeeded().Out, "The target can be met.");
    }
}
