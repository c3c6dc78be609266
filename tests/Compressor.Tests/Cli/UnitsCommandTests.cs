using System.Text.Json;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>Structure of units, as a user asks for it.</summary>
public sealed class UnitsCommandTests
{
    [Fact]
    public void Channels_leave_a_smaller_file_without_zeros()
    {
        using var folder = new MlpFolder();

        Outcome outcome = folder.Compress("--structure", "channel", "--json");

        Assert.Equal(0, outcome.Code);
        Model before = OnnxReader.Read(folder.ModelPath);
        Model after = OnnxReader.Read(folder.OutputPath);
        Assert.InRange(WeightCensus.Parameters(after), 1, WeightCensus.Parameters(before) / 2);
        Assert.Equal(WeightCensus.Parameters(after), WeightCensus.NonZeroParameters(after));
        JsonElement report = JsonDocument.Parse(outcome.Out).RootElement;
        JsonElement units = report.GetProperty("units")[0];
        Assert.True(units.GetProperty("after").GetInt32() < units.GetProperty("before").GetInt32());
        Assert.InRange(report.GetProperty("decision").GetProperty("groups").GetProperty("kept").GetInt32(), 1, 1000);
        Assert.Equal(0, folder.Verify().Code);
    }

    [Fact]
    public void Channels_and_single_weights_go_together()
    {
        using var folder = new MlpFolder();

        Outcome outcome = folder.Compress("--structure", "channel+unstructured", "--json");

        Assert.Equal(0, outcome.Code);
        Model before = OnnxReader.Read(folder.ModelPath);
        Model after = OnnxReader.Read(folder.OutputPath);
        Assert.True(WeightCensus.Parameters(after) < WeightCensus.Parameters(before));
        Assert.InRange(WeightCensus.NonZeroParameters(after), 1, WeightCensus.Parameters(before) / 2);
        Assert.True(WeightCensus.NonZeroParameters(after) < WeightCensus.Parameters(after));
    }

    [Fact]
    public void Shapes_stay_where_that_is_asked_for()
    {
        using var folder = new MlpFolder();

        Assert.Equal(0, Run(folder, "--keep-shape", "--target", "0.05").Code);

        Assert.Equal(Shapes(folder.ModelPath), Shapes(folder.OutputPath));
    }

    [Theory]
    [InlineData("--keep-shape", "structure channel makes tensors smaller, and --keep-shape keeps them; leave one of them out")]
    [InlineData("--criterion=magnitude", "structure channel is learned; criterion magnitude is for single weights, leave it out")]
    public void What_does_not_go_together_is_said(string option, string message)
    {
        using var folder = new MlpFolder();

        Outcome outcome = folder.Compress("--structure", "channel", option);

        Assert.Equal(2, outcome.Code);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_beyond_one_unit_of_each_group_is_refused()
    {
        using var folder = new MlpFolder();

        Outcome outcome = Run(folder, "--structure", "channel", "--target", "0.0000001");

        Assert.Equal(5, outcome.Code);
        Assert.False(File.Exists(folder.OutputPath));
    }

    private static Outcome Run(MlpFolder folder, params string[] options) =>
        Tool.Run([folder.ModelPath, "--steps", "60", "--threads", "1", .. options]);

    private static IEnumerable<string> Shapes(string path) =>
        WeightCensus.Of(OnnxReader.Read(path)).Select(weight => $"{weight.Key} {string.Join("x", weight.Data.Shape)}")
            .Order(StringComparer.Ordinal);
}
