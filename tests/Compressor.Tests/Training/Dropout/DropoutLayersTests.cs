using Compressor.IR;
using Compressor.Training;
using Compressor.Training.Dropout;
using Compressor.Training.FineTuning;
using Compressor.Training.Variational;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

/// <summary>Methods at work in a graph, as fine-tuning uses them.</summary>
public sealed class DropoutLayersTests
{
    private const int Draws = 20_000;

    /// <summary>Concrete dropout's smooth mask is one at rate p but not in its mean, and max-drop and cutout keep no mean: they are left out.</summary>
    [Theory]
    [InlineData("standard:0.3@fc")]
    [InlineData("standard:0.3@conv")]
    [InlineData("dropconnect:0.3@fc")]
    [InlineData("dropconnect:0.3@conv")]
    [InlineData("gaussian:0.3@fc")]
    [InlineData("fast:0.3@fc")]
    [InlineData("fast:0.3@conv")]
    [InlineData("variational:0.2@fc")]
    [InlineData("variational:0.2,per=neuron@conv")]
    [InlineData("variational:0.2,per=weight@fc")]
    [InlineData("variational:0.2,type=a@conv")]
    [InlineData("variational:0.2,type=a,per=neuron@fc")]
    [InlineData("variational:0.2,type=a,per=neuron@conv")]
    [InlineData("spatial:0.3@conv")]
    [InlineData("max-pooling:0.4")]
    [InlineData("average-pooling:0.4")]
    [InlineData("monte-carlo:0.3@fc")]
    [InlineData("structured-bayesian@fc")]
    [InlineData("structured-bayesian@conv")]
    [InlineData("standout@relu")]
    public void What_acts_while_training_has_the_mean_that_the_file_computes(string rule)
    {
        (int draws, string wanted) = rule.StartsWith("dropconnect", StringComparison.Ordinal) ? (2_000, Output(rule)) : (Draws, Output(rule));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var module = GraphModule.From(Network());
        Tensor x = Input();
        double[] plain = Masks.Doubles(Run(module, x.unsqueeze(0), wanted));

        Tensor samples = Sampled(module, rule, Masks.Repeated(x, draws), wanted);

        Masks.AssertMeans(samples, plain);
        Assert.True(samples.var(0).max().item<float>() > 1e-7);
    }

    /// <summary>x -> conv -> relu -> pools -> fc: the value right behind the method.</summary>
    private static string Output(string rule) => rule.Contains("@conv", StringComparison.Ordinal) ? "c"
        : rule.Contains("@relu", StringComparison.Ordinal) ? "a"
        : rule.StartsWith("max-pooling", StringComparison.Ordinal) ? "m"
        : rule.StartsWith("average-pooling", StringComparison.Ordinal) ? "p"
        : "y";

    /// <summary>Both noises together: y = sum x xi w, var = x^2 ((1 + r) sigma^2 + r theta^2).</summary>
    [Theory]
    [InlineData("fast:0.3@fc")]
    [InlineData("gaussian:0.3@fc")]
    public void The_noise_of_variational_weights_and_that_of_dropout_multiply(string rule)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var module = GraphModule.From(Linear());
        Tensor x = tensor(new[] { 1f, -2, 0.5f });
        Tensor sigma2 = tensor(new[] { 0.1f, 0.2f, 0.05f }).reshape(1, 3);
        using DropoutLayers layers = Plan(Linear(), rule).Build(module, 3, 1);
        module.Dropout = layers;

        Tensor samples = module.Run(
            new Dictionary<string, Tensor> { ["x"] = Masks.Repeated(x) }, ["y"],
            new Dictionary<string, Tensor> { ["w"] = sigma2 }, new GaussianNoise(9))["y"];

        const double R = 0.3 / 0.7;
        double[] theta = Masks.Doubles(module.Weights["w"]);
        double mean = theta.Zip(Masks.Doubles(x), (w, v) => w * v).Sum();
        double variance = theta.Zip(Masks.Doubles(x), (w, v) => v * v * R * w * w).Sum()
            + Masks.Doubles(sigma2).Zip(Masks.Doubles(x), (s, v) => v * v * (1 + R) * s).Sum();
        double found = samples.var().item<float>();
        Masks.AssertMeans(samples, [mean]);
        // A sum of products of normals has heavier tails than a normal: three times the error of one.
        Assert.InRange(found / variance - 1, -18 * Math.Sqrt(2.0 / Masks.Draws), 18 * Math.Sqrt(2.0 / Masks.Draws));
    }

    [Theory]
    [InlineData("standard:0")]
    [InlineData("dropconnect:0")]
    [InlineData("gaussian:0")]
    [InlineData("fast:0")]
    [InlineData("max-pooling:0")]
    [InlineData("average-pooling:0")]
    [InlineData("spatial:0@conv")]
    [InlineData("max-drop:0@conv")]
    [InlineData("cutout:2,p=0")]
    [InlineData("monte-carlo:0")]
    [InlineData("standout:beta=1e6")]
    [InlineData("max-pooling:1")]
    public void Without_a_rate_nothing_changes(string rule)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var module = GraphModule.From(Network());
        Tensor x = Input().unsqueeze(0);

        // Sampled sums keep a deviation of 1e-4, which holds the root's gradient finite.
        double noise = rule == "fast:0" ? 1e-3 : 1e-5;
        Assert.True(Sampled(module, rule, x, "y").allclose(Run(module, x, "y"), atol: noise));
    }

    [Theory]
    [InlineData("standard:1@fc")]
    [InlineData("average-pooling:1")]
    [InlineData("dropconnect:1@fc")]
    public void Where_everything_is_dropped_at_most_biases_are_left(string rule)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var module = GraphModule.From(Network());

        Tensor output = Sampled(module, rule, Masks.Repeated(Input(), 2), "y");

        Tensor left = rule.StartsWith("dropconnect", StringComparison.Ordinal) ? zeros(2, 2) : module.Weights["fb"].expand(2, 2);
        Assert.True(output.allclose(left));
    }

    [Fact]
    public void One_seed_gives_one_draw_and_none_is_left_behind()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var module = GraphModule.From(Network());
        Tensor x = Input().unsqueeze(0);

        Assert.True(Sampled(module, "standard:0.5", x, "y", 4).eq(Sampled(module, "standard:0.5", x, "y", 4)).all().item<bool>());
        Assert.False(Sampled(module, "standard:0.5", x, "y", 4).allclose(Sampled(module, "standard:0.5", x, "y", 5)));
    }

    /// <summary>The penalty is what its parts come to, each per sample of the training data.</summary>
    [Fact]
    public void Penalties_add_up()
    {
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(Network());
        using DropoutLayers layers = Plan(Network(), "concrete:0.2,l=0.5@fc", "variational:0.2@conv").Build(module, 1, 1);
        double squares = Masks.Doubles(module.Weights["fw"]).Sum(value => value * value);
        double expected = 0.25 / 2 * squares / 0.8 + 2 * (0.2 * Math.Log(0.2) + 0.8 * Math.Log(0.8))
            + 2 * 1 * 3 * 3 * VariationalDropout.KlDivergence(tensor(Math.Log(0.25))).item<double>();

        Assert.Equal(expected / 500, layers.Penalty(1 / 500.0)!.item<float>(), 1e-6);
    }

    [Theory]
    [InlineData("concrete")]
    [InlineData("variational")]
    [InlineData("variational:type=a,per=neuron")]
    [InlineData("structured-bayesian@fc")]
    public void Rates_are_learned_within_bounds_and_runs_repeat(string rule)
    {
        (double[] weights, DropoutOutcome[] outcomes) = Tuned(rule);
        (double[] again, DropoutOutcome[] outcomesAgain) = Tuned(rule);

        Assert.Equal(weights, again);
        Assert.Equal(outcomes, outcomesAgain);
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(Network());
        using DropoutLayers layers = Plan(Network(), rule).Build(module, 1, 1);
        Assert.All(outcomes.Zip(layers.Outcomes), pair =>
        {
            Assert.InRange(pair.First.LearnedRate!.Value, 0, 0.9);
            Assert.NotEqual(pair.Second.LearnedRate!.Value, pair.First.LearnedRate.Value);
        });
    }

    [Fact]
    public void Standout_tells_the_rate_it_met_with()
    {
        (_, DropoutOutcome[] outcomes) = Tuned("standout:alpha=0,beta=1.0986123");

        // S(log 3) = 3/4.
        Assert.Equal(0.25, Assert.Single(outcomes).LearnedRate!.Value, 1e-4);
    }

    [Fact]
    public void Evaluation_and_what_is_written_know_nothing_of_it()
    {
        using var module = GraphModule.From(Network());
        using TrainingSet samples = Samples();
        var options = new FineTuneOptions { Steps = 3, BatchSize = 10, Dropout = Plan(Network(), "standard:0.5") };
        using var tuner = new FineTuner(module, samples, options);

        tuner.FineTune(new Dictionary<string, bool[]>(), null, CancellationToken.None);

        Assert.Null(module.Dropout);
    }

    private static (double[] Weights, DropoutOutcome[] Outcomes) Tuned(string rule)
    {
        using var module = GraphModule.From(Network());
        using TrainingSet samples = Samples();
        var options = new FineTuneOptions { Steps = 30, BatchSize = 20, Dropout = Plan(Network(), rule), Threads = 1 };
        using var tuner = new FineTuner(module, samples, options);
        tuner.FineTune(new Dictionary<string, bool[]>(), null, CancellationToken.None);
        return ([.. tuner.Weights()["fw"].Select(value => (double)value)], [.. tuner.Dropout]);
    }

    private static TrainingSet Samples()
    {
        var random = new Random(2);
        return new TrainingSet([("x", [1, 4, 4], [.. Enumerable.Range(0, 60 * 16).Select(_ => 2 * random.NextSingle() - 1)])]);
    }

    private static Tensor Sampled(GraphModule module, string rule, Tensor x, string wanted, int seed = 3)
    {
        using DropoutLayers layers = Plan(module.Model, rule).Build(module, seed, 1);
        module.Dropout = layers;
        Tensor output = Run(module, x, wanted);
        module.Dropout = null;
        return output;
    }

    private static Tensor Run(GraphModule module, Tensor x, string wanted) => module.Run(new Dictionary<string, Tensor> { ["x"] = x }, [wanted])[wanted];

    private static DropoutPlan Plan(Model model, params string[] rules) =>
        DropoutPlan.Of(model, GraphPlan.Of(model), [.. rules.Select(DropoutRule.Parse)]);

    private static Tensor Input() => ((arange(16, ScalarType.Float32) * 1.7).sin() + 0.3).reshape(1, 4, 4);

    private static Model Linear()
    {
        var graph = new GraphBuilder("linear");
        graph.Input("x", ElementType.Float32, "batch", 3);
        graph.Initializer("w", TensorData.FromFloats([1, 3], [0.5f, 1, -1.5f]));
        graph.Output(graph.Node("Gemm", ["x", "w"], "y", ("transB", 1)), ElementType.Float32, "batch", 1);
        Model model = graph.Build();
        return model with { Graph = model.Graph with { Nodes = [model.Graph.Nodes[0] with { Name = "fc" }] } };
    }

    private static Model Network()
    {
        var random = new Random(4);
        var graph = new GraphBuilder("network");
        graph.Input("x", ElementType.Float32, "batch", 1, 4, 4);
        Weight("cw", 2, 1, 3, 3);
        Weight("cb", 2);
        Weight("fw", 2, 2);
        Weight("fb", 2);
        graph.Node("Conv", ["x", "cw", "cb"], "c", ("pads", new[] { 1, 1, 1, 1 }));
        graph.Node("Relu", ["c"], "a");
        graph.Node("MaxPool", ["a"], "m", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 1, 0, 0 }));
        graph.Node("AveragePool", ["m"], "p", ("kernel_shape", new[] { 2, 2 }));
        graph.Node("Flatten", ["p"], "f");
        graph.Output(graph.Node("Gemm", ["f", "fw", "fb"], "y", ("transB", 1)), ElementType.Float32, "batch", 2);
        Model model = graph.Build();
        string[] names = ["conv", "relu", "max", "average", "flatten", "fc"];
        return model with { Graph = model.Graph with { Nodes = [.. model.Graph.Nodes.Zip(names, (node, name) => node with { Name = name })] } };

        void Weight(string name, params long[] shape) => graph.Initializer(name, TensorData.FromFloats(
            shape, [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => 2 * random.NextSingle() - 1)]));
    }
}
