using Compressor.IR;
using Compressor.Onnx;
using Compressor.Pruning;
using Compressor.Pruning.Groups;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Pruning;

/// <summary>Removing dead units never changes what ONNX Runtime computes.</summary>
public sealed class DeadUnitsTests
{
    [Theory]
    [InlineData(1, 0.1)]
    [InlineData(2, 0.03)]
    [InlineData(3, 0.3)]
    public void Perceptron_outputs_stay(int seed, double density) => AssertUnchanged(Perceptron(seed, transB: seed % 2), seed, density, [3, 12]);

    [Theory]
    [InlineData(1, 0.1, false)]
    [InlineData(2, 0.02, false)]
    [InlineData(3, 0.01, true)]
    [InlineData(4, 0.02, true)]
    public void Convolutional_outputs_stay(int seed, double density, bool pads) =>
        AssertUnchanged(Convolutional(seed, pads), seed, density, [2, 1, 8, 8]);

    /// <summary>relu(0 x + 0.5) read with weight 2 adds 1 to the next bias; both weights and the first bias go.</summary>
    [Fact]
    public void A_constant_unit_moves_into_the_next_bias()
    {
        var weights = new Dictionary<string, float[]> { ["w0"] = [0, 3], ["b0"] = [0.5f, 0.25f], ["w1"] = [2, 5], ["b1"] = [10] };

        DeadUnitsRemoved removed = DeadUnits.Remove(TwoUnits(weights), [new Mask("w0", [false, true]), new Mask("w1", [true, true])], weights);

        Assert.Equal([11f], removed.Biases["b1"]);
        Assert.Equal([0f, 0.25f], removed.Biases["b0"]);
        Assert.Equal([false, true], removed.Masks.Single(mask => mask.Key == "w1").Keep);
        Assert.Equal(1, removed.Units);
    }

    [Fact]
    public void A_unit_that_nobody_reads_goes_with_its_inputs()
    {
        var weights = new Dictionary<string, float[]> { ["w0"] = [4, 3], ["b0"] = [0.5f, 0.25f], ["w1"] = [2, 5], ["b1"] = [10] };

        DeadUnitsRemoved removed = DeadUnits.Remove(TwoUnits(weights), [new Mask("w0", [true, true]), new Mask("w1", [true, false])], weights);

        Assert.Equal([true, false], removed.Masks.Single(mask => mask.Key == "w0").Keep);
        Assert.Equal([0.5f, 0f], removed.Biases["b0"]);
    }

    private static void AssertUnchanged(Model model, int seed, double density, long[] inputShape)
    {
        var random = new Random(seed);
        var weights = WeightCensus.Of(model).ToDictionary(weight => weight.Key, weight => weight.Data.ToFloats());
        Mask[] masks = [.. WeightCensus.Of(model).Where(weight => weight.Data.Rank >= 2)
            .Select(weight => new Mask(weight.Key, [.. weights[weight.Key].Select(_ => random.NextDouble() < density)]))];
        var masked = new Dictionary<string, float[]>(weights);
        Apply(masked, masks);

        DeadUnitsRemoved removed = DeadUnits.Remove(model, masks, weights);
        var folded = new Dictionary<string, float[]>(weights);
        foreach ((string key, float[] bias) in removed.Biases)
        {
            folded[key] = bias;
        }

        Apply(folded, removed.Masks);

        Assert.True(removed.Units > 0, "the masks should kill some units");
        Assert.True(
            WeightCensus.NonZeroParameters(GraphPruner.Apply(model, folded)) < WeightCensus.NonZeroParameters(GraphPruner.Apply(model, masked)));
        float[] input = [.. Enumerable.Range(0, (int)TensorData.CountOf(inputShape)).Select(_ => (float)random.NextDouble())];
        float[] expected = Run(GraphPruner.Apply(model, masked), inputShape, input);
        float[] actual = Run(GraphPruner.Apply(model, folded), inputShape, input);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-5);
        }
    }

    private static void Apply(Dictionary<string, float[]> weights, IEnumerable<Mask> masks)
    {
        foreach (Mask mask in masks)
        {
            weights[mask.Key] = [.. weights[mask.Key].Zip(mask.Keep, (value, keep) => keep ? value : 0)];
        }
    }

    private static float[] Run(Model model, long[] shape, float[] input)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.FullPath, "m.onnx");
        OnnxWriter.Write(model, path, StorageChoice.Dense);
        return Ort.Run(path, new Dictionary<string, TensorData> { ["x"] = TensorData.FromFloats(shape, input) })["y"].ToFloats();
    }

    private static Model TwoUnits(Dictionary<string, float[]> weights)
    {
        var graph = new GraphBuilder("two");
        graph.Input("x", ElementType.Float32, "batch", 1);
        graph.Initializer("w0", TensorData.FromFloats([2, 1], weights["w0"]));
        graph.Initializer("b0", TensorData.FromFloats([2], weights["b0"]));
        graph.Initializer("w1", TensorData.FromFloats([1, 2], weights["w1"]));
        graph.Initializer("b1", TensorData.FromFloats([1], weights["b1"]));
        string hidden = graph.Node("Relu", [graph.Node("Gemm", ["x", "w0", "b0"], null, ("transB", 1))]);
        graph.Output(graph.Node("Gemm", [hidden, "w1", "b1"], "y", ("transB", 1)), ElementType.Float32, "batch", 1);
        return graph.Build();
    }

    private static Model Perceptron(int seed, int transB)
    {
        var random = new Random(seed);
        var graph = new GraphBuilder("perceptron");
        int[] widths = [12, 20, 15, 4];
        string value = graph.Input("x", ElementType.Float32, "batch", 12);
        for (int i = 0; i < 3; i++)
        {
            long[] shape = transB == 1 ? [widths[i + 1], widths[i]] : [widths[i], widths[i + 1]];
            graph.Initializer($"w{i}", Random(random, shape));
            graph.Initializer($"b{i}", Random(random, widths[i + 1]));
            value = graph.Node("Gemm", [value, $"w{i}", $"b{i}"], i == 2 ? "y" : null, ("transB", transB));
            value = i == 2 ? value : graph.Node(i == 0 ? "Sigmoid" : "LeakyRelu", [value]);
        }

        graph.Output(value, ElementType.Float32, "batch", 4);
        return graph.Build();
    }

    private static Model Convolutional(int seed, bool pads)
    {
        var random = new Random(seed);
        var graph = new GraphBuilder("convolutional");
        string value = graph.Input("x", ElementType.Float32, "batch", 1, 8, 8);
        int pad = pads ? 1 : 0;
        graph.Initializer("k0", Random(random, 8, 1, 3, 3));
        graph.Initializer("b0", Random(random, 8));
        graph.Initializer("k1", Random(random, 10, 8, 3, 3));
        graph.Initializer("b1", Random(random, 10));
        value = graph.Node("Relu", [graph.Node("Conv", [value, "k0", "b0"], null, ("pads", new[] { pad, pad, pad, pad }))]);
        value = graph.Node("Tanh", [graph.Node("Conv", [value, "k1", "b1"], null, ("pads", new[] { pad, pad, pad, pad }))]);
        value = graph.Node("Flatten", [graph.Node("MaxPool", [value], null, ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }))]);
        int features = pads ? 160 : 40;
        graph.Initializer("w2", Random(random, features, 6));
        graph.Initializer("b2", Random(random, 6));
        graph.Output(graph.Node("Gemm", [value, "w2", "b2"], "y"), ElementType.Float32, "batch", 6);
        return graph.Build();
    }

    private static TensorData Random(Random random, params long[] shape) =>
        TensorData.FromFloats(shape, [.. Enumerable.Range(0, (int)TensorData.CountOf(shape)).Select(_ => (float)(random.NextDouble() - 0.4))]);
}
