using Compressor.Reporting;
using Compressor.Sweeps;
using Compressor.Tests.Cli;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Sweeps;

/// <summary>Sweeps of digits-mlp with so few steps that nothing but the order of things is tested.</summary>
public sealed class SweepJobTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_point_is_the_model_that_the_main_job_writes()
    {
        Outcome outcome = Run("--targets", "0.5,0.2", "--criteria", "variational,magnitude", "--seeds", "1,2", "--json");

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Equal(File.ReadAllText(folder["sweep/report.json"]), outcome.Out);
        Report merged = ReportJson.Read(outcome.Out);
        Assert.Equal(8, merged.TradeOff.Count);
        Assert.Equal(4, merged.Sweep!.Means.Count);
        Assert.Equal(1, outcome.ErrorLines.Count(line => line == "measuring the original"));
        Outcome alone = Tool.Run(
            [.. Common, "--target", "0.2", "--criterion", "magnitude", "--seed", "2", "-o", folder["alone.onnx"], "--report", folder["alone"]]);
        Assert.True(alone.Code == 0, alone.Error);
        Assert.Equal(File.ReadAllBytes(folder["alone.onnx"]), File.ReadAllBytes(folder["sweep/points/magnitude-0.2-s2.onnx"]));
        Report expected = ReportJson.ReadFile(folder["alone/report.json"]);
        Report actual = ReportJson.ReadFile(folder["sweep/points/magnitude-0.2-s2.json"]);
        Assert.Equal(expected.Compressed!.Metric, actual.Compressed!.Metric);
        Assert.Equal(expected.Target, actual.Target);
        Assert.Contains(expected.TradeOff[0], merged.TradeOff);
    }

    [Fact]
    public void Finished_points_are_not_computed_again_and_missing_ones_are()
    {
        Assert.Equal(0, Run("--targets", "0.5,0.2").Code);
        string report = File.ReadAllText(folder["sweep/report.json"]);
        File.Delete(folder["sweep/points/variational-0.2-s1.json"]);
        DateTime before = File.GetLastWriteTimeUtc(folder["sweep/points/variational-0.5-s1.onnx"]);
        byte[] model = File.ReadAllBytes(folder["sweep/points/variational-0.2-s1.onnx"]);

        Outcome again = Run("--targets", "0.5,0.2");

        Assert.Equal(0, again.Code);
        Assert.Contains("note: 1 of 2 points were computed before", again.ErrorLines);
        Assert.Contains(again.ErrorLines, line => line.StartsWith("point 1 of 1, variational at 0.2, seed 1: fine-tuning", StringComparison.Ordinal));
        Assert.Equal(before, File.GetLastWriteTimeUtc(folder["sweep/points/variational-0.5-s1.onnx"]));
        Assert.Equal(model, File.ReadAllBytes(folder["sweep/points/variational-0.2-s1.onnx"]));
        Assert.Equal(ReportJson.Read(report).TradeOff, ReportJson.ReadFile(folder["sweep/report.json"]).TradeOff);
        Assert.DoesNotContain(Run("--targets", "0.5,0.2").ErrorLines, line => line.Contains("fine-tuning", StringComparison.Ordinal));
    }

    [Fact]
    public void Shards_come_to_what_one_run_comes_to()
    {
        Assert.Equal(0, Run("--targets", "0.5,0.2,0.1").Code);
        Report whole = ReportJson.ReadFile(folder["sweep/report.json"]);
        Directory.Move(folder["sweep"], folder["whole"]);

        Outcome first = Run("--targets", "0.5,0.2,0.1", "--shard", "1/2");
        Assert.Equal(0, first.Code);
        Assert.Contains("2 of 3 points are there", first.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["sweep/report.json"]));
        Outcome second = Run("--targets", "0.5,0.2,0.1", "--shard", "2/2");

        Assert.Equal(0, second.Code);
        Report merged = ReportJson.ReadFile(folder["sweep/report.json"]);
        Assert.Equal(whole.TradeOff, merged.TradeOff);
        Assert.Equal(whole.Sweep!.Means, merged.Sweep!.Means);
        Assert.Equal(whole.Sweep.Inputs, merged.Sweep.Inputs);
    }

    [Fact]
    public void A_target_that_is_added_later_joins_the_others()
    {
        Assert.Equal(0, Run("--targets", "0.5").Code);

        Assert.Equal(0, Run("--targets", "0.2").Code);

        Assert.Equal(2, ReportJson.ReadFile(folder["sweep/report.json"]).TradeOff.Count);
    }

    [Fact]
    public void Points_merge_without_model_or_data()
    {
        Assert.Equal(0, Run("--targets", "0.5,0.2,0.1", "--shard", "1/2").Code);
        Assert.True(SweepFolder.Is(folder["sweep"]));
        Assert.False(SweepFolder.Is(folder.FullPath));

        Report merged = new SweepFolder(folder["sweep"]).Merge();

        Assert.Equal(2, merged.TradeOff.Count);
        Assert.Equal(ReportJson.Write(merged), File.ReadAllText(folder["sweep/report.json"]));
        Assert.Contains("## Sweep", File.ReadAllText(folder["sweep/report.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_says_whose_every_point_is()
    {
        Assert.Equal(0, Run("--targets", "0.5").Code);
        DateTime before = File.GetLastWriteTimeUtc(folder["sweep/report.json"]);

        Outcome outcome = Run("--targets", "0.5,0.2,0.1", "--shard", "2/2", "--dry-run");

        Assert.Equal(0, outcome.Code);
        Assert.Matches(@"variational-0\.5-s1 +\| finished", outcome.Out);
        Assert.Matches(@"variational-0\.2-s1 +\| to be computed", outcome.Out);
        Assert.Matches(@"variational-0\.1-s1 +\| another shard's", outcome.Out);
        Assert.Equal(before, File.GetLastWriteTimeUtc(folder["sweep/report.json"]));
        Assert.Equal(6, Directory.EnumerateFileSystemEntries(folder["sweep"], "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public void Without_data_every_point_sees_the_same_made_up_inputs()
    {
        string model = folder["model.onnx"];
        File.Copy(Repository.At("models", "digits-mlp", "model.onnx"), model);

        Outcome outcome = Tool.Run("sweep", model, "--targets", "0.5", "--seeds", "1,2", "--steps", "30", "--threads", "1", "--json", "--quiet");

        Assert.True(outcome.Code == 0, outcome.Error);
        Report report = ReportJson.Read(outcome.Out);
        Assert.Equal("made up, seed 1", report.Sweep!.Inputs["data"]);
        Assert.All(report.TradeOff, point => Assert.Equal("magnitude", point.Criterion));
        Assert.True(File.Exists(folder["model.sweep/points/magnitude-0.5-s2.onnx"]));
    }

    [Fact]
    public void What_a_cancelled_sweep_finished_stays()
    {
        using var source = new CancellationTokenSource();
        var watching = new Thread(() =>
        {
            while (!File.Exists(folder["sweep/points/variational-0.5-s1.json"]))
            {
                Thread.Sleep(5);
            }

            source.Cancel();
        });
        watching.Start();

        Outcome outcome = Tool.Run(source.Token, ["sweep", .. Common, "-o", folder["sweep"], "--targets", "0.5,0.2,0.1", "--seeds", "1,2,3"]);

        watching.Join();
        Assert.Equal(130, outcome.Code);
        Assert.Matches(@"^compress : error CMP1130: cancelled; [1-8] of 9 points are finished and stay", outcome.ErrorLines[^1]);
        Assert.False(File.Exists(folder["sweep/report.json"]));
        Assert.Empty(Directory.EnumerateDirectories(folder["sweep/points"]));
        outcome = Run("--targets", "0.5,0.2,0.1", "--seeds", "1,2,3");
        Assert.Equal((0, ""), (outcome.Code, outcome.Code == 0 ? "" : outcome.Error));
    }

    private static string[] Common =>
        [Repository.At("models", "digits-mlp", "model.onnx"), "--steps", "60", "--threads", "1"];

    private Outcome Run(params string[] options) => Tool.Run(["sweep", .. Common, "-o", folder["sweep"], .. options]);
}
