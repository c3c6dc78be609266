using System.IO.Compression;
using Compressor.Data;
using Compressor.IR;
using Compressor.Reporting;
using Compressor.Stages;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>The smallest file within a metric drop, on digits-mlp.</summary>
public sealed class DropTargetTests : IDisposable
{
    private readonly MlpFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_smallest_density_within_the_limit_is_kept_and_the_test_split_decides()
    {
        string[] options = ["--target", "drop:6%", "--steps", "320", "--keep", "--json"];
        Outcome outcome = Run(options);

        Report report = ReportJson.Read(outcome.Out);
        MeasuredSource original = Prepared();
        bool isConfirmed = Drop(original.Data.Test) <= 0.06 + 1e-9;
        Assert.Equal(isConfirmed ? 0 : 5, outcome.Code);
        Assert.Equal(("drop", 0.06, isConfirmed), (report.Target!.Kind, report.Target.Requested, report.Target.Met));
        Assert.InRange(report.Target.Reached!.Value, -0.06, 0.06);
        Assert.Equal(Drop(original.Data.Validation), report.Target.Reached.Value, 9);
        Assert.Equal(Drop(original.Data.Test), report.Compressed!.MetricDrop!.Value, 9);

        double baseline = RuntimeAccuracy.Of(folder.ModelPath, original.Data.Validation);
        TradeOffPoint[] tried = [.. report.TradeOff.Where(point => point is { FineTuned: true, Split: "validation" })];
        Assert.InRange(tried.Length, 2, 6);
        Assert.Equal(
            tried.Where(point => baseline - point.Metric <= 0.06 + 1e-9).Min(point => point.NonZeroParameters), report.Compressed.NonZeroParameters);
        Assert.Contains(tried, point => baseline - point.Metric > 0.06);
        Assert.Equal(tried.Length, report.Notes.Count(note => note.Contains("on validation", StringComparison.Ordinal)));
        Assert.Contains(outcome.ErrorLines, line => line.StartsWith("training 2 of at most 6, density 0.025: fine-tuning, 320 steps", StringComparison.Ordinal));
        Assert.Contains("drop:0.06", File.ReadAllText(folder.LockPath), StringComparison.Ordinal);

        Outcome again = Run(options);

        Assert.Contains("up to date", again.Error, StringComparison.Ordinal);
        Assert.Equal((outcome.Code, outcome.Out), (again.Code, again.Out));
    }

    /// <summary>Training sees zeros alone, and so does validation: hardly a weight is needed for them.</summary>
    [Fact]
    public void A_drop_that_the_test_split_does_not_confirm_is_exit_code_5_and_nothing_is_written()
    {
        OnlyZerosToLearnFrom();
        string[] options = ["--target", "drop:2%", "--steps", "60"];

        Outcome outcome = Run([.. options, "--json"]);

        Assert.Equal(5, outcome.Code);
        Assert.Matches(
            @"^compress : error CMP5000: .*: the target is not met: validation drop .* of 2.00 pp requested, but \d\d.* pp on the test split",
            outcome.ErrorLines[^1]);
        Report report = ReportJson.Read(outcome.Out);
        Assert.False(report.Target!.Met);
        Assert.InRange(report.Target.Reached!.Value, -1, 0.02);
        Assert.InRange(report.Compressed!.MetricDrop!.Value, 0.1, 1);
        Assert.False(File.Exists(folder.OutputPath));
        Assert.False(File.Exists(folder.LockPath));
        Assert.Empty(Directory.GetDirectories(folder["net"]));

        Outcome kept = Run([.. options, "--keep"]);

        Assert.Equal(5, kept.Code);
        Assert.True(File.Exists(folder.OutputPath));
        Assert.Equal(5, Run([.. options, "--keep"]).Code);
    }

    [Fact]
    public void A_limit_that_no_density_keeps_says_what_was_reached()
    {
        MeasuredSource original = Prepared();
        CompressionOptions options = folder.Options with { Target = new DropTarget(-1), Steps = 5 };

        var error = Assert.Throws<CompressorException>(
            () => CompressionPipeline.Compress(original, options, (_, _, _) => Assert.Fail("nothing is kept"), null, CancellationToken.None));

        Assert.Equal(ErrorKind.Target, error.Kind);
        Assert.Matches(@"no density keeps the drop of accuracy within -100.00 pp: density 0\.\d+ loses .*; density 0\.\d+ loses .*; density 0\.[89]\d* loses ", error.Message);
        Assert.Empty(Directory.GetDirectories(folder["net"]));
    }

    [Fact]
    public void A_dry_run_says_what_validation_can_tell_apart()
    {
        Outcome outcome = Run("--target", "drop:0.5%", "--dry-run");

        Assert.Equal(0, outcome.Code);
        int samples = Prepared().Data.Validation.Count;
        Assert.Contains(
            FormattableString.Invariant($"at most 6 trainings; validation tells drops apart from {100.0 / samples:F2} pp up"), outcome.Out, StringComparison.Ordinal);
        Assert.Contains("Whether the drop can be kept, only training shows.", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_has_no_place_for_it()
    {
        Outcome outcome = Tool.Run("sweep", folder.ModelPath, "--targets", "0.5,drop:1%");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("'drop:1%' is searched for with trainings of its own", outcome.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Both_splits_must_keep_to_the_limit()
    {
        var limit = new DropTarget(0.005);

        Assert.True(Aim.Report(limit, 0.98 - 0.975, new CompressedReport { Path = "", MetricDrop = 0.005 }).Met);
        Assert.False(Aim.Report(limit, 0.004, new CompressedReport { Path = "", MetricDrop = 0.006 }).Met);
        Assert.False(Aim.Report(limit, 0.006, new CompressedReport { Path = "", MetricDrop = 0.001 }).Met);
        Assert.False(Aim.Report(limit, 0.001, new CompressedReport { Path = "", MetricDrop = double.NaN }).Met);
    }

    private Outcome Run(params string[] options) => Tool.Run([folder.ModelPath, "--threads", "1", .. options]);

    private MeasuredSource Prepared() =>
        CompressionPipeline.Prepare(CompressionPipeline.Read(folder.Options, null), folder.Options, null, CancellationToken.None);

    private double Drop(SampleSet samples) =>
        RuntimeAccuracy.Of(folder.ModelPath, samples) - RuntimeAccuracy.Of(folder.OutputPath, samples);

    private void OnlyZerosToLearnFrom()
    {
        string[] lines;
        using (var reader = new StreamReader(new GZipStream(File.OpenRead(folder.DataPath), CompressionMode.Decompress)))
        {
            lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }

        using var writer = new StreamWriter(new GZipStream(File.Create(folder.DataPath), CompressionMode.Compress));
        foreach (string line in lines.Where(line => line.Split(',') is not [.., var label, "train" or "val"] || label == "0"))
        {
            writer.Write(line + "\n");
        }
    }
}
