using Compressor.Reporting;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>A run that has a time to keep, in place of a number of steps.</summary>
public sealed class TimeTests : IDisposable
{
    private static readonly string Digits = Repository.At("models", "digits-cnn", "model.onnx");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>A tenth of eight seconds either way, and a second for other tests that want the cores.</summary>
    [Fact]
    public void A_run_keeps_its_time()
    {
        Outcome outcome = Run("--time", "8s", "--target", "0.2", "--json");

        Assert.Equal(0, outcome.Code);
        Report report = ReportJson.Read(outcome.Out);
        Assert.True(report.Target!.Met);
        Assert.InRange(report.ElapsedSeconds, 7.2, 9.8);
        Assert.True(report.Epochs[^1].Epoch > 1);
    }

    [Fact]
    public void A_time_that_is_too_short_is_said_before_training_with_what_would_do()
    {
        Outcome outcome = Run("--time", "0.3s");

        Assert.Equal(5, outcome.Code);
        Assert.Matches(
            @"the time is too short: a step takes about .* ms, so .* s of learning are about \d+ steps; at least 200 are needed, about \d+ s",
            outcome.ErrorLines[^1]);
        Assert.False(File.Exists(folder["small.onnx"]));
    }

    [Fact]
    public void Steps_that_are_too_few_are_said_with_what_would_do()
    {
        Outcome outcome = Run("--steps", "1", "--json");

        Assert.Equal(0, outcome.Code);
        // 200 steps of learning at 65 % of the run are 308; 1,329 training samples in batches of 32 are 41 steps an epoch.
        const string Few = "1 steps are too few to learn which weights can go: 1 of them learn, at least 200 are needed, 308 steps in all (8 epochs)";
        Assert.Contains($"note: {Few}", outcome.ErrorLines);
        Assert.Contains(Few, ReportJson.Read(outcome.Out).Notes);
    }

    private Outcome Run(params string[] options) =>
        Tool.Run([Digits, "-o", folder["small.onnx"], "--report", folder["report"], "--threads", "1", .. options]);
}
