using Compressor.Data;
using Compressor.Evaluation;
using Compressor.Evaluation.Quantization;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace Compressor.Tests.Evaluation.Quantization;

/// <summary>ONNX Runtime runs the quantised graph beside the float one, and says what it made of it.</summary>
public sealed class QuantizedGraphTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Random random = new(7);
    private readonly SampleSet samples;

    public QuantizedGraphTests() =>
        samples = new([new SampleArray("x", [3, 8, 8], [.. Enumerable.Range(0, 64 * 192).Select(_ => random.NextSingle() * 2 - 1)])], null);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(13)]
    [InlineData(11)]
    public void A_convolutional_network_runs_on_integer_kernels(long opset)
    {
        Model model = Convolutional(opset);
        var plan = QuantizationPlan.Of(model, "m.onnx");
        Assert.Empty(plan.LeftFloat);

        Model quantised = Quantise(model, plan);

        (double difference, IReadOnlyList<string> kernels) = Compare(model, quantised);
        Assert.InRange(difference, 1e-6, opset >= 13 ? 0.03 : 0.06);
        Assert.Equal(2, kernels.Count(kernel => kernel == "QLinearConv"));
        Assert.Equal(1, kernels.Count(kernel => kernel == "QGemm"));
        Assert.Equal(1, kernels.Count(kernel => kernel is "MatMulIntegerToFloat" or "QLinearMatMul"));
        Assert.DoesNotContain("Conv", kernels);
        Assert.DoesNotContain("Gemm", kernels);
    }

    [Fact]
    public void The_reference_checker_finds_nothing_wrong()
    {
        Assert.SkipUnless(OnnxChecker.IsPresent, "python3-onnx is not installed.");
        Model model = Convolutional(13);

        Quantise(model, QuantizationPlan.Of(model, "m.onnx"));

        Assert.Equal(["valid"], OnnxChecker.Check([folder["q.onnx"]]));
    }

    /// <summary>What a count finds in the file is what ONNX Runtime makes of the integers, zeros where they were.</summary>
    [Fact]
    public void Weights_are_counted_decoded_under_their_names()
    {
        Model model = Convolutional(17);

        Quantise(model, QuantizationPlan.Of(model, "m.onnx"));

        string[] names = ["c1", "c1_bias", "c2", "g", "m"];
        IReadOnlyDictionary<string, float[]> seen = RuntimeWeights.Of(folder["q.onnx"], names);
        var counted = WeightCensus.Of(OnnxReader.Read(folder["q.onnx"])).ToDictionary(weight => weight.Key, weight => weight.Data);
        Assert.Equal(WeightCensus.Of(model).Select(weight => weight.Key).Order(StringComparer.Ordinal), counted.Keys.Order(StringComparer.Ordinal));
        foreach (Weight weight in WeightCensus.Of(model).Where(weight => names.Contains(weight.Key)))
        {
            Assert.Equal(seen[weight.Key], counted[weight.Key].ToFloats());
            Assert.All(weight.Data.ToFloats().Zip(seen[weight.Key]), pair => Assert.True(pair.First != 0 || pair.Second == 0));
        }
    }

    [Fact]
    public void What_cannot_be_quantised_stays_float_and_is_said()
    {
        var then = new GraphBuilder("then");
        then.Initializer("inner", Weight(8, 8));
        then.Output(then.Node("MatMul", ["x", "inner"], "t"), ElementType.Float32, "n", 8);
        var otherwise = new GraphBuilder("else");
        otherwise.Output(otherwise.Node("MatMul", ["x", "captured"], "e"), ElementType.Float32, "n", 8);
        var graph = new GraphBuilder("odd", opset: 17);
        graph.Input("x", ElementType.Float32, "n", 8);
        graph.Input("c", ElementType.Bool);
        graph.Input("i", ElementType.Int64, "n");
        graph.Initializer("good", Weight(8, 8));
        graph.Initializer("twice", Weight(8, 8));
        graph.Initializer("both", Weight(8, 8));
        graph.Initializer("captured", Weight(8, 8));
        graph.Initializer("batch", Weight(2, 8, 8));
        graph.Initializer("double", TensorData.FromFloats([8, 8], Weight(8, 8).ToFloats(), ElementType.Float64));
        string y = graph.Node("MatMul", ["x", "good"]);
        y = graph.Node("Gemm", [graph.Node("Gemm", [y, "twice"], null, ("transB", 1)), "twice"]);
        y = graph.Node("Add", [graph.Node("MatMul", [y, "both"]), graph.Node("Gather", ["both", "i"])]);
        y = graph.Node("Add", [y, graph.Node("If", ["c"], null, ("then_branch", then.BuildGraph()), ("else_branch", otherwise.BuildGraph()))]);
        y = graph.Node("ReduceMean", [graph.Node("MatMul", [y, "batch"])], null, ("axes", new[] { 0 }), ("keepdims", 0));
        y = graph.Node("MatMul", [graph.Node("Cast", [y], null, ("to", 11)), "double"]);
        graph.Output(graph.Node("Cast", [y], "y", ("to", 1)), ElementType.Float32, "n", 8);
        Model model = graph.Build();

        var plan = QuantizationPlan.Of(model, "odd.onnx");

        Assert.Equal(
            [
                "twice: stays float, it is shared by nodes whose outputs run along different axes of it",
                "both: stays float, it is read by Gather 'Gather_4', which has no integer form in ONNX Runtime here",
                "captured: stays float, a sub-graph reads it",
                "batch: stays float, it is a batch of matrices",
                "double: stays float, it is of Float64, QuantizeLinear takes float32 in every operator set",
                "If_6/then_branch/inner: stays float, it stands inside a sub-graph or function",
            ],
            plan.LeftFloat.Select(line => line.Replace("Gather_5", "Gather_4", StringComparison.Ordinal).Replace("If_7", "If_6", StringComparison.Ordinal)));
        Model quantised = QuantizedGraph.Of(model, plan, new Dictionary<string, ValueRange> { ["x"] = new(-1, 1) });
        OnnxWriter.Write(quantised, folder["q.onnx"], StorageChoice.Dense);
        Assert.Empty(OnnxRules.Check(folder["q.onnx"]).Broken);
        Assert.Equal(1, quantised.Graph.Nodes.Count(node => node.OpType == "QuantizeLinear"));
    }

    [Theory]
    [InlineData(9, 8, "needs operator set 10 and IR version 4 at least; the model has 9 and 8")]
    [InlineData(10, 3, "needs operator set 10 and IR version 4 at least; the model has 10 and 3")]
    public void Older_models_are_refused(long opset, long irVersion, string message)
    {
        Model model = Convolutional(opset) with { IrVersion = irVersion };

        var error = Assert.Throws<CompressorException>(() => QuantizationPlan.Of(model, "m.onnx"));

        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_any_such_weight_is_refused_with_the_reasons()
    {
        var graph = new GraphBuilder("lookup");
        graph.Input("i", ElementType.Int64, "n");
        graph.Initializer("rows", Weight(8, 4));
        graph.Output(graph.Node("Gather", ["rows", "i"], "y"), ElementType.Float32, "n", 4);

        var error = Assert.Throws<CompressorException>(() => QuantizationPlan.Of(graph.Build(), "m.onnx"));

        Assert.Contains("no weight can be quantised: rows: stays float, it is read by Gather", error.Message, StringComparison.Ordinal);
    }

    private Model Quantise(Model model, QuantizationPlan plan)
    {
        var calibration = Calibration.Of(
            model, [.. plan.Activations.Values.Distinct()], samples,
            (one, stream) => OnnxWriter.Write(one, stream, StorageChoice.Dense), TestContext.Current.CancellationToken);
        Model quantised = QuantizedGraph.Of(model, plan, calibration.Values.ToDictionary(value => value, value => calibration.Range(value, 1)));
        OnnxWriter.Write(quantised, folder["q.onnx"], StorageChoice.Dense);
        Assert.Empty(OnnxRules.Check(folder["q.onnx"]).Broken);
        return quantised;
    }

    /// <summary>The largest difference relative to the output's scale, and the operators that ONNX Runtime's optimiser leaves.</summary>
    private (double Difference, IReadOnlyList<string> Kernels) Compare(Model model, Model quantised)
    {
        OnnxWriter.Write(model, folder["m.onnx"], StorageChoice.Dense);
        OnnxWriter.Write(quantised, folder["q.onnx"], StorageChoice.Dense);
        using (SessionOptions options = Ort.Options())
        {
            options.OptimizedModelFilePath = folder["optimised.onnx"];
            using var session = new InferenceSession(folder["q.onnx"], options);
        }

        // The samples that it was calibrated on: nothing is cut off, what differs is rounding.
        OutputDifference difference = OutputComparison.Compare(
            folder["m.onnx"], folder["q.onnx"], samples, TestContext.Current.CancellationToken);
        return (difference.MaxRelativeToScale, [.. OnnxReader.Read(folder["optimised.onnx"]).Graph.Nodes.Select(node => node.OpType)]);
    }

    private Model Convolutional(long opset)
    {
        var graph = new GraphBuilder("net", opset);
        graph.Input("x", ElementType.Float32, "n", 3, 8, 8);
        graph.Initializer("c1", Weight(8, 3, 3, 3));
        graph.Initializer("c1_bias", Weight(8));
        graph.Initializer("c2", Weight(16, 8, 3, 3));
        graph.Initializer("g", Weight(20, 16));
        graph.Initializer("g_bias", Weight(20));
        graph.Initializer("m", Weight(20, 10));
        string y = graph.Node("Relu", [graph.Node("Conv", ["x", "c1", "c1_bias"], null, ("pads", new[] { 1, 1, 1, 1 }))]);
        y = graph.Node("MaxPool", [y], null, ("kernel_shape", new[] { 4, 4 }), ("strides", new[] { 2, 2 }));
        y = graph.Node("Relu", [graph.Node("Conv", [y, "c2"])]);
        y = graph.Node("Gemm", [graph.Node("Flatten", [y]), "g", "g_bias"], null, ("transB", 1));
        graph.Output(graph.Node("MatMul", [graph.Node("Relu", [y]), "m"], "y"), ElementType.Float32, "n", 10);
        return graph.Build();
    }

    private TensorData Weight(params long[] shape) => TensorData.FromFloats(
        shape, [.. Enumerable.Range(0, (int)TensorData.CountOf(shape)).Select(i => i % 4 == 0 ? 0 : random.NextSingle() - 0.5f)]);
}
