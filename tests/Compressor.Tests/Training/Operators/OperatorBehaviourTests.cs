using Compressor.IR;
using Compressor.Tests.Support;
using Compressor.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training;

/// <summary>What ONNX Runtime cannot vouch for: forms it refuses, training mode, baked batch sizes, refusals.</summary>
public sealed class OperatorBehaviourTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void LRN_of_an_even_size_reaches_further_ahead(int size)
    {
        OperatorCase subject = new OperatorCase("LRN", 13, ("size", size), ("alpha", 0.2f), ("beta", 0.6f), ("bias", 1.5f)).X(1, 5, 1, 1);
        float[] x = subject.Feeds["in0"].ToFloats();
        var expected = new float[x.Length];
        for (int channel = 0; channel < x.Length; channel++)
        {
            int from = Math.Max(0, channel - (size - 1) / 2);
            int to = Math.Min(x.Length - 1, channel + size / 2);
            float squares = x[from..(to + 1)].Sum(value => value * value);
            expected[channel] = x[channel] / MathF.Pow(1.5f + 0.2f / size * squares, 0.6f);
        }

        OperatorOracle.AssertComputes(
            subject.Build(), subject.Feeds, subject.OutputNames,
            new Dictionary<string, TensorData> { ["out0"] = OperatorCase.Numbers([1, 5, 1, 1], expected) }, 1e-5);
    }

    [Theory]
    [InlineData("SAME_UPPER", new[] { 1, 0, 1, 1 })]
    [InlineData("SAME_LOWER", new[] { 1, 1, 1, 0 })]
    public void Conv_pads_a_dilated_kernel_to_the_same_size(string autoPad, int[] pads)
    {
        // A kernel of 3 needs a pad at either end, one of 2 only the odd one.
        OperatorCase Conv(params (string, object)[] attributes) =>
            new OperatorCase("Conv", 17, [.. attributes, ("dilations", new[] { 1, 1 })]).X(1, 2, 5, 6).W(3, 2, 3, 2);
        OperatorCase given = Conv(("pads", pads));
        IReadOnlyDictionary<string, TensorData> expected = OperatorOracle.RunOnnxRuntime(given.Build(), given.Feeds);
        OperatorCase subject = Conv(("auto_pad", autoPad));
        OperatorOracle.AssertComputes(subject.Build(), given.Feeds, subject.OutputNames, expected, 1e-5);

        OperatorCase dilated = new OperatorCase("Conv", 17, ("pads", new[] { 2, 2, 2, 2 }), ("dilations", new[] { 2, 2 })).X(1, 2, 5, 6).W(3, 2, 3, 3);
        expected = OperatorOracle.RunOnnxRuntime(dilated.Build(), dilated.Feeds);
        subject = new OperatorCase("Conv", 17, ("auto_pad", autoPad), ("dilations", new[] { 2, 2 })).X(1, 2, 5, 6).W(3, 2, 3, 3);
        OperatorOracle.AssertComputes(subject.Build(), dilated.Feeds, subject.OutputNames, expected, 1e-5);
    }

    [Fact]
    public void Batch_norm_in_training_uses_the_batch_and_moves_the_running_statistics()
    {
        OperatorCase subject = new OperatorCase("BatchNormalization", 15).X(8, 3).W(3).W(3).W(3).PositiveW(3);
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(subject.Build(), ScalarType.Float64);
        Dictionary<string, Tensor> feeds = OperatorOracle.AsTensors(subject.Feeds, ScalarType.Float64);
        Tensor x = feeds["in0"];
        Tensor meanBefore = module.RunningStatistics["in3"].clone();
        Tensor varianceBefore = module.RunningStatistics["in4"].clone();

        module.train();
        Tensor y = module.Run(feeds, ["out0"])["out0"].detach();

        Tensor mean = x.mean([0]);
        Tensor centred = x - mean;
        Tensor variance = centred.square().mean([0]);
        Tensor expected = centred / (variance + 1e-5).sqrt() * module.Weights["in1"].detach() + module.Weights["in2"].detach();
        AssertEqual(expected, y);
        AssertEqual(meanBefore * 0.9 + mean * 0.1, module.RunningStatistics["in3"]);
        AssertEqual(varianceBefore * 0.9 + variance * (8.0 / 7) * 0.1, module.RunningStatistics["in4"]);

        Tensor moved = module.RunningStatistics["in3"].clone();
        module.eval();
        module.Run(feeds, ["out0"]);
        AssertEqual(moved, module.RunningStatistics["in3"]);
    }

    [Fact]
    public void A_batch_size_of_the_file_gives_way_to_the_batch_of_the_run()
    {
        var builder = new GraphBuilder("baked", opset: 18);
        builder.Input("x", ElementType.Float32, 1, 3, 4);
        string shape = builder.Initializer("shape", OperatorCase.Ints(1, 12));
        string reshaped = builder.Node("Reshape", ["x", shape]);
        string wide = builder.Node("Expand", ["x", builder.Initializer("wide", OperatorCase.Ints(1, 3, 4))]);
        string token = builder.Node("Expand", [builder.Initializer("token", OperatorCase.Numbers([1, 1, 4], 1, 2, 3, 4)), builder.Initializer("one", OperatorCase.Ints(1, 1, 4))]);
        string joined = builder.Node("Concat", [token, wide], null, ("axis", 1));
        string resized = builder.Node("Resize", ["x", "", "", builder.Initializer("sizes", OperatorCase.Ints(1, 3, 8))], null, ("mode", "nearest"));
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(builder.Build());
        var x = rand(5, 3, 4);

        IReadOnlyDictionary<string, Tensor> values = module.Run(new Dictionary<string, Tensor> { ["x"] = x }, [reshaped, joined, resized]);

        AssertEqual(x.reshape(5, 12), values[reshaped]);
        AssertEqual(x, values[joined].narrow(1, 1, 3));
        AssertEqual(tensor(new float[] { 1, 2, 3, 4 }).expand(5, 4), values[joined].select(1, 0));
        AssertEqual(x.repeat_interleave(2, 2), values[resized]);
    }

    [Theory]
    [InlineData("Resize", 13, "mode", "lanczos", "lanczos")]
    [InlineData("Pad", 13, "mode", "mirror", "mirror")]
    [InlineData("Cast", 13, "to", (long)ElementType.Text, "Text")]
    [InlineData("GridSample", 16, "mode", "lanczos", "lanczos")]
    [InlineData("ScatterND", 18, "reduction", "median", "median")]
    [InlineData("BatchNormalization", 15, "training_mode", 1L, "training mode")]
    public void What_is_not_supported_is_refused_with_a_reason(string opType, long opset, string attribute, object value, string reason)
    {
        Model model = new OperatorCase(opType, opset, (attribute, value)).X(1, 1, 4, 4).Build();
        var error = Assert.Throws<CompressorException>(() => GraphModule.From(model));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(opType, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Running_statistics_are_found_behind_identities()
    {
        var builder = new GraphBuilder("shared");
        builder.Input("x", ElementType.Float32, "batch", 2);
        builder.Initializer("ones", OperatorCase.Numbers([2], 1, 1));
        builder.Initializer("mean", OperatorCase.Numbers([2], 0, 0));
        string mean = builder.Node("Identity", ["mean"]);
        builder.Node("BatchNormalization", ["x", "ones", "ones", mean, builder.Initializer("var", OperatorCase.Numbers([2], 1, 1))], "y");
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(builder.Build());
        module.train();
        module.Run(new Dictionary<string, Tensor> { ["x"] = full([3, 2], 10.0f) }, ["y"]);

        Assert.Equal(["mean", "var"], module.RunningStatistics.Keys.Order(StringComparer.Ordinal));
        AssertEqual(full([2], 1.0f), module.RunningStatistics["mean"]);
    }

    [Fact]
    public void Weights_keep_names_with_dots_and_slashes()
    {
        var builder = new GraphBuilder("dotted");
        builder.Input("x", ElementType.Float32, "batch", 2);
        builder.Node("Gemm", ["x", builder.Initializer("fc1.weight", OperatorCase.Numbers([2, 2], 1, 2, 3, 4)), builder.Initializer("net/fc1.bias:0", OperatorCase.Numbers([2], 5, 6))], "y");
        using var module = GraphModule.From(builder.Build());

        Assert.Equal(["fc1.weight", "net/fc1.bias:0"], module.Weights.Keys);
        Assert.Equal(2, module.parameters().Count());
        Assert.All(module.parameters(), parameter => Assert.Contains(parameter, module.Weights.Values));
    }

    private static void AssertEqual(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(actual.allclose(expected, rtol: 1e-6, atol: 1e-8));
    }
}
