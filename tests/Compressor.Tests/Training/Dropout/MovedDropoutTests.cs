using Compressor.IR;
using Compressor.Training;
using Compressor.Training.Dropout;
using Compressor.Training.FineTuning;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

/// <summary>Dropout goes on where units have left the graph: x -> first -> relu -> second -> y, with 6 hidden units and then 2.</summary>
public sealed class MovedDropoutTests
{
    private const int Before = 6;
    private const int After = 2;

    [Theory]
    [InlineData("concrete", 2)]
    [InlineData("variational", 2)]
    [InlineData("variational:type=a,per=neuron", 2)]
    [InlineData("variational:per=weight", 2)]
    [InlineData("structured-bayesian", 1)]
    public void Learned_rates_go_on_where_they_were(string rule, int layers)
    {
        using var whole = GraphModule.From(Network(Before));
        using var smaller = GraphModule.From(Network(After));
        using TrainingSet samples = Samples();
        using FineTuner tuner = Tuner(whole, samples, rule);
        tuner.Learn(["w1", "w2"], 0.5, null, CancellationToken.None);
        double[] learned = Rates(tuner);
        double[] initial = Initial(whole, rule);

        tuner.MoveTo(smaller);

        Assert.Equal(layers, learned.Length);
        Assert.All(learned.Zip(initial), pair => Assert.True(Math.Abs(pair.First / pair.Second - 1) > 1e-2, $"{pair.First} {pair.Second}"));
        // Rates of single units begin at their mean, in logarithms of what they vary by.
        Assert.Equal(learned, Rates(tuner), (a, b) => Math.Abs(a - b) < (rule.Contains("per=", StringComparison.Ordinal) || layers == 1 ? 0.1 * a : 1e-6));
        tuner.FineTune(new Dictionary<string, bool[]>(), null, CancellationToken.None);
        Assert.All(learned.Zip(Rates(tuner)), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Theory]
    [InlineData("standard:0.5@second")]
    [InlineData("dropconnect:0.5@second")]
    [InlineData("gaussian:0.5@second")]
    [InlineData("fast:0.5@second")]
    [InlineData("standout")]
    [InlineData("variational:0.5,per=neuron@second")]
    public void Masks_fit_the_smaller_layer(string rule)
    {
        const int Draws = 2_000;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var whole = GraphModule.From(Network(Before));
        using var smaller = GraphModule.From(Network(After));
        DropoutLayers layers = Plan(whole.Model, rule).Build(whole, 3, 1);
        float[] x = [1, -0.5f, 2];
        double[] plain = Masks.Doubles(Run(smaller, null, tensor(x).unsqueeze(0)));

        using DropoutLayers moved = layers.MovedTo(smaller);
        Tensor samples = Run(smaller, moved, Masks.Repeated(tensor(x), Draws));

        Masks.AssertMeans(samples, plain);
        Assert.True(samples.var().item<float>() > 1e-2);
    }

    /// <summary>A layer that left takes its dropout with it; the others go on, with masks that the run has not drawn before.</summary>
    [Fact]
    public void A_layer_that_left_is_dropped_no_more()
    {
        using var scope = NewDisposeScope();
        using var whole = GraphModule.From(Network(Before));
        Model direct = Network(Before);
        direct = direct with
        {
            Graph = direct.Graph with { Nodes = [direct.Graph.Nodes[0]], Outputs = [new Value("h", ElementType.Float32, null)] },
        };
        using var alone = GraphModule.From(direct);
        DropoutLayers layers = Plan(whole.Model, "standard:0.5").Build(whole, 3, 1);
        Tensor first = Run(whole, layers, ones(1, 3));

        using DropoutLayers same = layers.MovedTo(whole);
        Tensor second = Run(whole, same, ones(1, 3));
        using DropoutLayers moved = Plan(whole.Model, "standard:0.5").Build(whole, 3, 1).MovedTo(alone);

        Assert.False(first.allclose(second));
        Assert.Equal("first", Assert.Single(moved.Outcomes).Layer);
    }

    private static double[] Rates(FineTuner tuner) => [.. tuner.Dropout.Select(outcome => outcome.LearnedRate!.Value)];

    private static double[] Initial(GraphModule module, string rule)
    {
        using DropoutLayers layers = Plan(module.Model, rule).Build(module, 1, 1);
        return [.. layers.Outcomes.Select(outcome => outcome.LearnedRate!.Value)];
    }

    private static FineTuner Tuner(GraphModule module, TrainingSet samples, string rule) => new(
        module, samples, new FineTuneOptions { Steps = 60, BatchSize = 20, Threads = 1, Dropout = Plan(module.Model, rule) });

    private static DropoutPlan Plan(Model model, string rule) => DropoutPlan.Of(model, GraphPlan.Of(model), [DropoutRule.Parse(rule)]);

    private static Tensor Run(GraphModule module, DropoutLayers? layers, Tensor x)
    {
        module.Dropout = layers;
        Tensor y = module.Run(new Dictionary<string, Tensor> { ["x"] = x }, ["y"])["y"];
        module.Dropout = null;
        return y;
    }

    private static TrainingSet Samples()
    {
        var random = new Random(2);
        return new TrainingSet([("x", [3], [.. Enumerable.Range(0, 60 * 3).Select(_ => 2 * random.NextSingle() - 1)])]);
    }

    private static Model Network(int hidden)
    {
        var random = new Random(4);
        var graph = new GraphBuilder("network");
        graph.Input("x", ElementType.Float32, "batch", 3);
        Weight("w1", hidden, 3);
        Weight("b1", hidden);
        Weight("w2", 1, hidden);
        graph.Node("Gemm", ["x", "w1", "b1"], "h", ("transB", 1));
        graph.Node("Relu", ["h"], "a");
        graph.Output(graph.Node("Gemm", ["a", "w2"], "y", ("transB", 1)), ElementType.Float32, "batch", 1);
        Model model = graph.Build();
        string[] names = ["first", "relu", "second"];
        return model with { Graph = model.Graph with { Nodes = [.. model.Graph.Nodes.Zip(names, (node, name) => node with { Name = name })] } };

        void Weight(string name, params long[] shape) => graph.Initializer(name, TensorData.FromFloats(
            shape, [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => 0.5f + random.NextSingle())]));
    }
}
