using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>Targets in multiply-accumulates, from outside; what is left is counted from the shapes of the written weights.</summary>
public sealed class MacsTargetTests : IDisposable
{
    /// <summary>Images of 12x12: a kernel of 3x3 has 100 places in the first layer, 64 in the second.</summary>
    private const int Side = 12;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("channel")]
    [InlineData("channel+unstructured")]
    public void Products_are_used_up_and_kept(string structure)
    {
        Write(16);

        Outcome outcome = Run("--structure", structure, "--target", "macs:0.4x", "--steps", "60");

        Assert.Equal((0, ""), (outcome.Code, outcome.Code == 0 ? "" : outcome.Error));
        Report report = ReportJson.ReadFile(folder["r/report.json"]);
        Assert.Equal(("macs", 0.4, true), (report.Target!.Kind, report.Target.Requested, report.Target.Met));
        double reached = Products(OnnxReader.Read(folder["s.onnx"])) / (double)Products(OnnxReader.Read(folder["m.onnx"]));
        Assert.Equal(reached, report.Target.Reached!.Value, 1e-9);
        Assert.Equal(reached, report.Compressed!.Macs!.Value / (double)report.Baseline!.Macs!.Value, 1e-9);
        Assert.InRange(reached, structure == "channel" ? 0.3 : 0.05, 0.4);
    }

    [Fact]
    public void Products_below_the_floor_are_5_and_say_the_floor()
    {
        Write(16);

        Outcome outcome = Run("--structure", "channel", "--target", "macs:0.0001x", "--dry-run");

        Assert.Equal(5, outcome.Code);
        Assert.Contains("macs 0.0001x cannot be reached: with one unit of each group a run takes 0.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Single_weights_spare_no_products()
    {
        Write(4);

        Outcome outcome = Run("--target", "macs:0.5x");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("in multiply-accumulates goes with structure channel", outcome.ErrorLines[^1], StringComparison.Ordinal);
    }

    private Outcome Run(params string[] options) =>
        Tool.Run([folder["m.onnx"], "--data", folder["x.npz"], "--threads", "1", "-o", folder["s.onnx"], "--report", folder["r"], .. options]);

    /// <summary>Elements of each kernel times its places, and of the matrix once.</summary>
    private static long Products(Model model) => WeightCensus.Of(model).Sum(weight => weight.Key switch
    {
        "k1" => weight.Data.Count * (Side - 2) * (Side - 2),
        "k2" => weight.Data.Count * (Side - 4) * (Side - 4),
        "w" => weight.Data.Count,
        _ => 0,
    });

    private void Write(int channels)
    {
        RandomSamples.Write(folder["x.npz"], 256, 1, Side, Side);
        var random = new Random(1);
        var graph = new GraphBuilder("convolutional");
        string value = graph.Input("x", ElementType.Float32, "batch", 1, Side, Side);
        value = graph.Node("Relu", [graph.Node("Conv", [value, graph.Initializer("k1", Uniform(0.6, channels, 1, 3, 3))])]);
        value = graph.Node("Relu", [graph.Node("Conv", [value, graph.Initializer("k2", Uniform(0.2, channels, channels, 3, 3))])]);
        value = graph.Node("Flatten", [graph.Node("GlobalAveragePool", [value])]);
        value = graph.Node("Gemm", [value, graph.Initializer("w", Uniform(0.6, 3, channels))], null, ("transB", 1));
        graph.Output(value, ElementType.Float32, "batch", 3);
        OnnxWriter.Write(graph.Build(), folder["m.onnx"], StorageChoice.Dense);

        TensorData Uniform(double reach, params long[] shape) => TensorData.FromFloats(
            shape, [.. Enumerable.Range(0, (int)TensorData.CountOf(shape)).Select(_ => (float)(reach * (2 * random.NextDouble() - 1)))]);
    }
}
