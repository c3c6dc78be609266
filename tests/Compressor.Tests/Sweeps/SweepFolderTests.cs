using Compressor.Tests.Cli;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Sweeps;

/// <summary>A folder that holds something else than the sweep's own points: one line that names the file, and nothing changed.</summary>
public sealed class SweepFolderTests : IDisposable
{
    private const string Point = "sweep/points/variational-0.5-s1.json";
    private readonly TemporaryFolder folder = new();

    public SweepFolderTests() => Assert.Equal(0, Run("--targets", "0.5", "--steps", "60").Code);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Other_options() => Refused("report.json", "comes from another sweep: steps 60, not 61", "--steps", "61");

    [Fact]
    public void Other_data()
    {
        File.WriteAllText(folder["other.csv"], "a,label\n1,0\n");

        Refused("report.json", "comes from another sweep: another data", "--steps", "60", "--data", folder["other.csv"]);
    }

    [Fact]
    public void A_point_of_another_version()
    {
        File.Delete(folder["sweep/report.json"]);
        Replace(Point, $"\"version\": \"{ToolVersion.Text}\"", "\"version\": \"9.9.9\"");

        Refused("variational-0.5-s1.json", $"version 9.9.9, not {ToolVersion.Text}", "--steps", "60");
    }

    [Fact]
    public void A_half_written_point()
    {
        File.WriteAllText(folder[Point], File.ReadAllText(folder[Point])[..2000]);

        Refused("variational-0.5-s1.json", "; remove it to compute the point again", "--steps", "60");
    }

    [Fact]
    public void A_point_of_a_newer_schema()
    {
        Replace(Point, "\"schemaVersion\": 1", "\"schemaVersion\": 2");

        Refused("variational-0.5-s1.json", "newer version", "--steps", "60");
    }

    [Fact]
    public void A_point_under_anothers_name()
    {
        File.Copy(folder[Point], folder["sweep/points/variational-0.2-s1.json"]);

        Refused("variational-0.2-s1.json", "holds another point, variational-0.5-s1", "--steps", "60");
    }

    [Fact]
    public void A_report_of_the_main_job_among_the_points()
    {
        Assert.Equal(0, Tool.Run(
            Model, "--steps", "60", "--threads", "1", "--target", "0.5", "-o", folder["alone.onnx"], "--report", folder["alone"]).Code);
        File.Copy(folder["alone/report.json"], folder["sweep/points/alone.json"]);

        Refused("alone.json", "is a report, but not of a point of a sweep", "--steps", "60");
    }

    [Fact]
    public void A_model_that_somebody_changed()
    {
        File.AppendAllText(folder["sweep/points/variational-0.5-s1.onnx"], "x");

        Refused("variational-0.5-s1.onnx", "is not the file that", "--steps", "60");
    }

    [Fact]
    public void Another_commands_report_in_the_merged_ones_place()
    {
        Assert.Equal(0, Tool.Run(
            Model, "--steps", "60", "--threads", "1", "--target", "0.5", "-o", folder["alone.onnx"], "--report", folder["sweep"]).Code);

        Refused("report.json", "comes from another sweep: another command", "--steps", "60");
    }

    [Theory]
    [InlineData("--targets", "0.5,0.5", "names something twice")]
    [InlineData("--targets", "1.5", "a density lies above 0")]
    [InlineData("--criteria", "variational,magnitud", "did you mean 'magnitude'?")]
    [InlineData("--seeds", "1,x", "'x' is no whole number")]
    [InlineData("--shard", "3/2", "is no share")]
    [InlineData("--target", "0.1", "did you mean '--targets'?")]
    public void Options_that_say_nothing(string option, string value, string cause)
    {
        Outcome outcome = Tool.Run("sweep", Model, option, value);

        Assert.Equal(2, outcome.Code);
        Assert.Contains(cause, outcome.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_the_folders_place()
    {
        File.WriteAllText(folder["file"], "");

        Outcome outcome = Tool.Run("sweep", Model, "-o", folder["file"], "--quiet");

        Assert.Equal(2, outcome.Code);
        Assert.StartsWith("compress : error CMP2003: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(folder["file"], outcome.Error, StringComparison.Ordinal);
    }

    private static string Model => Repository.At("models", "digits-mlp", "model.onnx");

    private void Refused(string file, string cause, params string[] options)
    {
        Dictionary<string, string> before = Files();

        Outcome outcome = Run(["--targets", "0.5,0.2", .. options]);

        Assert.Equal(2, outcome.Code);
        Assert.Empty(outcome.Out);
        string error = Assert.Single(outcome.ErrorLines);
        Assert.Contains(file, error, StringComparison.Ordinal);
        Assert.Contains(cause, error, StringComparison.Ordinal);
        Assert.Equal(before, Files());
    }

    private Dictionary<string, string> Files() => Directory.EnumerateFiles(folder.FullPath, "*", SearchOption.AllDirectories)
        .ToDictionary(file => file, file => Convert.ToBase64String(File.ReadAllBytes(file)));

    private void Replace(string file, string from, string to)
    {
        string text = File.ReadAllText(folder[file]);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(folder[file], text.Replace(from, to, StringComparison.Ordinal));
    }

    private Outcome Run(params string[] options) => Tool.Run(["sweep", Model, "--threads", "1", "-o", folder["sweep"], "--quiet", .. options]);
}
