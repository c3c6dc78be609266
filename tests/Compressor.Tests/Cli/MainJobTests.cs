using Compressor.Reporting;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>The main job from outside: what lands on stdout, on disk and in the exit code.</summary>
public sealed class MainJobTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Json_on_stdout_is_the_report_on_disk_and_nothing_else()
    {
        Outcome outcome = Run("--json", "--target", "0.5");

        Assert.Equal(0, outcome.Code);
        Assert.Equal(File.ReadAllText(folder["report/report.json"]), outcome.Out);
        Report report = ReportJson.Read(outcome.Out);
        Assert.True(report.Target!.Met);
        Assert.Equal(new FileInfo(folder["small.onnx"]).Length, report.Compressed!.FileBytes);
        Assert.Contains("fine-tuning", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_sees_before_and_after_the_verdict_and_where_the_files_are()
    {
        Outcome outcome = Cultures.Under("ru-RU", () => Run("--target", "0.5", "--quiet"));

        Assert.Equal(0, outcome.Code);
        Assert.Empty(outcome.Error);
        Assert.Matches(@"non-zero parameters +\| +38,282 \| +19,\d{3} \|", outcome.Out);
        Assert.Contains("Target met: density ", outcome.Out, StringComparison.Ordinal);
        Assert.Contains(folder["small.onnx"], outcome.Out, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder["report"], "report.md"), outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_broken_gate_is_6_and_writes_only_when_asked_to(bool keep)
    {
        string[] options = keep ? ["--max-size", "1KB", "--keep"] : ["--max-size", "1KB"];

        Outcome outcome = Run(options);

        Assert.Equal(6, outcome.Code);
        Assert.StartsWith("compress : error CMP6000: ", outcome.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Equal(keep, File.Exists(folder["small.onnx"]));
        Assert.Equal(keep, Directory.Exists(folder["report"]));
    }

    /// <summary>One thread: on a busy machine two that wait for each other take many times as long.</summary>
    private Outcome Run(params string[] options) => Tool.Run(
    [
        Repository.At("models", "digits-cnn", "model.onnx"), "--steps", "60", "--threads", "1",
        "-o", folder["small.onnx"], "--report", folder["report"], .. options,
    ]);
}
