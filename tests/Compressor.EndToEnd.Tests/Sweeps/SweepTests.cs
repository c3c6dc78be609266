using System.Diagnostics;
using Compressor.EndToEnd.Tests.Support;
using Compressor.Reporting;
using Xunit;

namespace Compressor.EndToEnd.Tests.Sweeps;

/// <summary>Sweeps as processes: beside each other, killed, and under a scheduler's variables.</summary>
public sealed class SweepTests
{
    private static readonly string[] Options = ["--targets", "0.5,0.2", "--seeds", "1,2", "--steps", "30", "--threads", "1"];

    [Fact]
    public async Task Shards_at_work_together_do_not_disturb_each_other()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using var place = new Workplace();
        string[] arguments = ["sweep", place.ModelPath, .. Options, "--json", "--quiet"];

        // The third is given what the second has, as when a scheduler takes a slow node for dead.
        Process[] shards = [.. ((string[])["0", "1", "1"]).Select(index => Tool.Start(
            arguments, new Dictionary<string, string> { ["JOB_COMPLETION_INDEX"] = index, ["JOB_COMPLETIONS"] = "2" }))];
        string[] errors = await Task.WhenAll(shards.Select(shard => shard.StandardError.ReadToEndAsync(cancellation)));
        await Task.WhenAll(shards.Select(shard => shard.WaitForExitAsync(cancellation)));

        Assert.All(shards, shard => Assert.True(shard.ExitCode == 0, string.Join('\n', errors)));
        Array.ForEach(shards, shard => shard.Dispose());
        Report report = ReportJson.ReadFile(place["net/model.sweep/report.json"]);
        Assert.Equal(4, report.TradeOff.Count);
        Assert.Equal(
            ["points", "points/variational-0.2-s1.json", "points/variational-0.2-s1.onnx", "points/variational-0.2-s2.json",
                "points/variational-0.2-s2.onnx", "points/variational-0.5-s1.json", "points/variational-0.5-s1.onnx",
                "points/variational-0.5-s2.json", "points/variational-0.5-s2.onnx", "report.html", "report.json", "report.md"],
            Directory.EnumerateFileSystemEntries(place["net/model.sweep"], "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(place["net/model.sweep"], path).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.Equal(report.TradeOff, ReportJson.Read(Tool.Run(arguments).Succeeded().Out).TradeOff);
    }

    [Fact]
    public void A_sweep_that_is_killed_goes_on_where_it_was()
    {
        using var place = new Workplace();
        string[] arguments = ["sweep", place.ModelPath, .. Options];
        string first = place["net/model.sweep/points/variational-0.5-s1.json"];
        using (Process process = Tool.Start(arguments, new Dictionary<string, string>()))
        {
            process.ErrorDataReceived += static (_, _) => { };
            process.OutputDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            process.BeginOutputReadLine();
            Assert.True(SpinWait.SpinUntil(() => File.Exists(first) || process.HasExited, TimeSpan.FromMinutes(2)));
            process.Kill();
            process.WaitForExit();
        }

        DateTime written = File.GetLastWriteTimeUtc(first);

        ToolRun again = Tool.Run(arguments).Succeeded();

        Assert.Matches("note: [1-3] of 4 points were computed before", again.Error);
        Assert.Equal(written, File.GetLastWriteTimeUtc(first));
        Assert.Equal(4, ReportJson.ReadFile(place["net/model.sweep/report.json"]).TradeOff.Count);
    }

    [Fact]
    public void Results_look_the_same_under_every_culture()
    {
        using var place = new Workplace();
        string[] arguments = ["sweep", place.ModelPath, .. Options, "--quiet"];
        string[] screens =
        [
            .. ((string[])["C.UTF-8", "ru_RU.UTF-8"]).Select(language =>
                Tool.Run(arguments, new Dictionary<string, string> { ["LANG"] = language, ["LC_ALL"] = language }).Succeeded().Out),
        ];

        Assert.Contains("variational ", screens[0], StringComparison.Ordinal);
        Assert.Equal(screens[0], screens[1]);
    }
}
