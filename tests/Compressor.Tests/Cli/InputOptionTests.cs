using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>A model with a state whose batch is its second axis and a rate without one, from samples to the written file; and no data at all.</summary>
public sealed class InputOptionTests : IDisposable
{
    private const int Samples = 60;
    private readonly TemporaryFolder folder = new();

    public InputOptionTests() => OnnxWriter.Write(Model(), folder["m.onnx"], StorageChoice.Dense);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Inputs_from_files_and_constants_are_trained_measured_and_proved()
    {
        var random = new Random(7);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
        File.WriteAllBytes(folder["x.npy"], DataBytes.Npy($"({Samples}, 8)", Numbers(Samples * 8)));
        File.WriteAllBytes(folder["state.npy"], DataBytes.Npy($"({Samples}, 2, 4)", Numbers(Samples * 8)));

        Report report = Run("--input", $"x={folder["x.npy"]}", "--input", $"state={folder["state.npy"]}", "--input", "rate=2");

        Assert.Equal(folder["x.npy"], report.Data!.Path);
        Assert.False(report.Data.Synthetic);
        Assert.Equal(Samples, report.Data.TrainSamples + report.Data.ValidationSamples + report.Data.TestSamples);
        Assert.True(report.Target!.Met);
        Assert.True(report.Verification!.InterfaceUnchanged);
        Assert.True(report.Compressed!.LatencyMs > 0);
        Assert.InRange(report.Compressed.Metric!.Value, 0.8, 1);
    }

    [Fact]
    public void Settings_name_inputs_beside_the_model()
    {
        File.WriteAllBytes(folder["x.npy"], DataBytes.Npy($"({Samples}, 8)", [.. Enumerable.Range(0, Samples * 8).Select(i => MathF.Sin(i))]));
        File.WriteAllText(folder["compress.yaml"], "data:\n  inputs:\n    x: x.npy\n    state: 0\n    rate: 1\n");

        Assert.Equal(folder["x.npy"], Run().Data!.Path);
    }

    [Fact]
    public void Without_data_inputs_are_made_up_and_that_is_said()
    {
        Outcome outcome = Tool.Run(Arguments("--input", "rate=1"));

        Assert.Equal(0, outcome.Code);
        Assert.Contains("nothing real is seen", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing real was seen", outcome.Out, StringComparison.Ordinal);
        Report report = ReportJson.ReadFile(folder["report/report.json"]);
        Assert.True(report.Data!.Synthetic);
        Assert.Null(report.Data.Path);
        Assert.Equal("agreement", report.Compressed!.Metric!.Name);
        Assert.Equal("magnitude", report.Decision!.Criterion);
        Assert.Contains("Nothing real was seen", File.ReadAllText(folder["report/report.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_data_a_dry_run_tells_the_plan()
    {
        Outcome outcome = Tool.Run(Arguments("--input", "rate=1", "--dry-run"));

        Assert.Equal(0, outcome.Code);
        Assert.Contains("none: synthetic inputs", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("magnitude", outcome.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["small.onnx"]));
    }

    [Fact]
    public void What_cannot_be_made_up_is_exit_code_4()
    {
        Outcome outcome = Tool.Run(Arguments());

        Assert.Equal(4, outcome.Code);
        Assert.Contains("input 'rate: Int64[]'", outcome.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Contains("--input rate=NUMBER", outcome.ErrorLines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("speed=1", "CMP2", "the model has no such input; it takes x, state, rate")]
    [InlineData("rate", "CMP2", "'rate' names no input")]
    public void An_input_that_is_not_the_models_is_a_usage_error(string input, string code, string expected)
    {
        Outcome outcome = Tool.Run(Arguments("--input", input));

        Assert.Equal(2, outcome.Code);
        Assert.Contains(code, outcome.Error, StringComparison.Ordinal);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_output_takes_no_inputs_place()
    {
        File.WriteAllBytes(folder["x.npy"], DataBytes.Npy("(4, 8)", new float[32]));

        Outcome outcome = Tool.Run([.. Arguments("--input", $"x={folder["x.npy"]}"), "-o", folder["x.npy"]]);

        Assert.Equal(2, outcome.Code);
    }

    private Report Run(params string[] options)
    {
        Outcome outcome = Tool.Run(Arguments([.. options, "--json"]));
        Assert.True(outcome.Code == 0, outcome.Error);
        return ReportJson.Read(outcome.Out);
    }

    private string[] Arguments(params string[] options) =>
        [folder["m.onnx"], "--target", "0.5", "--steps", "200", "--threads", "1", "--report", folder["report"],
            .. options.Contains("-o") ? [] : (string[])["-o", folder["small.onnx"]], .. options];

    /// <summary>y = tanh(x A + state[0] rate B), next = state; A mostly small numbers.</summary>
    private static Model Model()
    {
        var random = new Random(3);
        float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(i => (i % 3 == 0 ? 0.8f : 0.02f) * (random.NextSingle() - 0.5f))];
        var graph = new GraphBuilder("recurrent");
        graph.Input("x", ElementType.Float32, "batch", 8);
        graph.Input("state", ElementType.Float32, 2, "batch", 4);
        graph.Input("rate", ElementType.Int64);
        graph.Initializer("a", TensorData.FromFloats([8, 6], Weights(48)));
        graph.Initializer("b", TensorData.FromFloats([4, 6], Weights(24)));
        graph.Initializer("zero", TensorData.FromLongs([], [0]));
        graph.Initializer("half", TensorData.FromFloats([], [0.5f]));
        string first = graph.Node("Mul", [graph.Node("Gather", ["state", "zero"], null, ("axis", 0)), graph.Node("Cast", ["rate"], null, ("to", 1))]);
        string sum = graph.Node("Add", [graph.Node("MatMul", ["x", "a"]), graph.Node("MatMul", [first, "b"])]);
        graph.Output(graph.Node("Tanh", [sum], "y"), ElementType.Float32, "batch", 6);
        graph.Output(graph.Node("Mul", ["state", "half"], "next"), ElementType.Float32, 2, "batch", 4);
        return graph.Build();
    }
}
