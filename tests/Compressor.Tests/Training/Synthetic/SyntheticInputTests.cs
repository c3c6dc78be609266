using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Compressor.Training;
using Compressor.Training.Synthetic;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Synthetic;

public sealed class SyntheticInputTests
{
    [Theory]
    [InlineData(new long[] { 3, 40, 32 })]
    [InlineData(new long[] { 300 })]
    [InlineData(new long[] { 7 })]
    public void Noise_has_mean_0_and_variance_1_and_neighbours_resemble_each_other_where_axes_are_long(long[] shape)
    {
        using IDisposable scope = NewDisposeScope();
        using var random = new Generator(3);

        Tensor noise = SmoothNoise.Of(50, shape, random);

        Tensor flat = noise.flatten(1);
        Assert.Equal([50, .. shape], noise.shape);
        Assert.InRange(flat.mean([1]).abs().max().item<float>(), 0, 1e-4);
        Assert.InRange((flat.square().mean([1]) - 1).abs().max().item<float>(), 0, 1e-3);
        long length = shape[^1];
        double correlation = (noise.narrow(-1, 0, length - 1) * noise.narrow(-1, 1, length - 1)).mean().item<float>();
        Assert.True(length < 24 ? correlation < 0.2 : correlation > 0.5, $"{correlation}");
    }

    [Fact]
    public void The_first_nodes_say_where_inputs_lie()
    {
        // (x / 255 - 0.5) / 0.25: mean 127.5, deviation 63.75.
        var scaled = InputRange.Of(First(graph => graph.Node("Div", [graph.Node("Sub", [graph.Node("Div", ["x", Number(graph, 255)]), Number(graph, 0.5f)]), Number(graph, 0.25f)])), "x");
        var clipped = InputRange.Of(First(graph => graph.Node("Clip", ["x", Number(graph, 0), Number(graph, 6)])), "x");
        InputRange silent = InputRange.Of(First(graph => graph.Node("Relu", ["x"])), "x");

        Assert.Equal(127.5, scaled.Mean[0], 1e-4);
        Assert.Equal(63.75, scaled.Deviation[0], 1e-4);
        Assert.Equal((3f, 1.5f, 0f, 6f), (clipped.Mean[0], clipped.Deviation[0], clipped.Lowest, clipped.Highest));
        Assert.Equal((0f, 1f, null, null), (silent.Mean[0], silent.Deviation[0], silent.Lowest, silent.Highest));

        static string Number(GraphBuilder graph, float value) =>
            graph.Initializer($"c{value}", TensorData.FromFloats([], [value]));
    }

    [Fact]
    public void A_standardisation_per_column_is_undone_per_column()
    {
        Model wine = OnnxReader.Read(Repository.At("models", "wine-mlp", "model.onnx"));
        float[] Of(string name) => wine.Graph.Initializers.Single(tensor => tensor.Name == name).Data.ToFloats();

        InputRange range = InputRange.Of(wine, "input");

        Assert.All(range.Mean.Zip(Of("standardised.mean")), pair => Assert.Equal(pair.Second, pair.First, Math.Abs(pair.Second) * 1e-4));
        Assert.All(range.Deviation.Zip(Of("standardised.deviation")), pair => Assert.Equal(pair.Second, pair.First, pair.Second * 1e-4));
    }

    [Fact]
    public void Adapted_inputs_meet_the_statistics_of_batch_norm()
    {
        // Of standard inputs the norm would see mean 0 and variance about 4; it was trained on mean 3 and variance 1.
        using var module = GraphModule.From(Normalised());
        (double Mean, double Variance) noise = Statistics(module, steps: 0);
        (double Mean, double Variance) adapted = Statistics(module, steps: 300);

        Assert.InRange(Math.Abs(noise.Mean - 3), 2, 4);
        Assert.InRange(Math.Abs(adapted.Mean - 3), 0, 0.3);
        Assert.InRange(Math.Log(adapted.Variance), -0.3, 0.3);
    }

    [Fact]
    public void One_seed_gives_one_set_of_inputs()
    {
        using var module = GraphModule.From(Normalised());

        Assert.Equal(Made(module, 3, seed: 2), Made(module, 3, seed: 2));
        Assert.NotEqual(Made(module, 3, seed: 2), Made(module, 3, seed: 5));
    }

    [Fact]
    public void Indices_stay_inside_the_table_that_they_point_into()
    {
        var graph = new GraphBuilder("words");
        graph.Input("ids", ElementType.Int64, "batch", 5);
        graph.Input("mask", ElementType.Int64, "batch", 5);
        graph.Initializer("table", TensorData.FromFloats([11, 2], new float[22]));
        string rows = graph.Node("Gather", ["table", graph.Node("Cast", ["ids"], null, ("to", 6))]);
        graph.Output(graph.Node("Mul", [rows, graph.Node("Cast", ["mask"], null, ("to", 1))], "y"), ElementType.Float32, "batch", 5, 2);
        Model model = graph.Build();

        Assert.Equal(11, IndexBound.Of(model, "ids"));
        Assert.Null(IndexBound.Of(model, "mask"));
    }

    private static (double Mean, double Variance) Statistics(GraphModule module, int steps)
    {
        using IDisposable scope = NewDisposeScope();
        using Tensor inputs = tensor(Made(module, steps, seed: 1), 64, 6);
        Tensor hidden = module.Run(new Dictionary<string, Tensor> { ["x"] = inputs }, ["hidden"])["hidden"];
        return (hidden.mean().item<float>(), hidden.var([0], unbiased: false).log().mean().exp().item<float>());
    }

    private static float[] Made(GraphModule module, int steps, int seed)
    {
        var options = new SyntheticOptions { Samples = 64, Steps = steps, BatchSize = 64, Seed = seed };
        var synthesizer = new InputSynthesizer(module, new Dictionary<string, int[]> { ["x"] = [6] }, [], options);
        return Assert.Single(synthesizer.Make(null, TestContext.Current.CancellationToken)).Values;
    }

    private static Model Normalised()
    {
        var random = new Random(4);
        var graph = new GraphBuilder("normalised");
        graph.Input("x", ElementType.Float32, "batch", 6);
        graph.Initializer("w", TensorData.FromFloats([6, 4], [.. Enumerable.Range(0, 24).Select(_ => 3 * (random.NextSingle() - 0.5f))]));
        string hidden = graph.Node("MatMul", ["x", "w"], "hidden");
        foreach ((string name, float value) in new[] { ("scale", 1f), ("shift", 0f), ("mean", 3f), ("variance", 1f) })
        {
            graph.Initializer(name, TensorData.FromFloats([4], [value, value, value, value]));
        }

        graph.Output(graph.Node("BatchNormalization", [hidden, "scale", "shift", "mean", "variance"], "y"), ElementType.Float32, "batch", 4);
        return graph.Build();
    }

    private static Model First(Func<GraphBuilder, string> build)
    {
        var graph = new GraphBuilder("first");
        graph.Input("x", ElementType.Float32, "batch", 3);
        graph.Output(graph.Node("Neg", [build(graph)], "y"), ElementType.Float32, "batch", 3);
        return graph.Build();
    }
}
