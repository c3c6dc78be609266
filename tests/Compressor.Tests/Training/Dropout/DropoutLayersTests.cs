using Compressor.IR;
using Compressor.Training;
using Compressor.Training.Dropout;
using Compressor.Training.FineTuning;
using Compressor.Training.Variational;
using TorchSharp;
using Xunit;
using static Compressor.Tests.Training.Dropout.SmallNetworks;
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

    /// <summary>Every example has a mask of its own over weights and biases: p / q (sum w^2 x^2 + b^2) over the examples of one batch.</summary>
    [Fact]
    public void DropConnect_draws_for_each_example()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var module = GraphModule.From(Linear());
        float[] x = [1, -2, 0.5f];

        Tensor samples = Sampled(module, "dropconnect:0.3", Masks.Repeated(tensor(x), 4_000), "y");

        double[] terms = [.. Masks.Doubles(module.Weights["w"]).Zip(x, (w, v) => w * v), 0.25];
        Masks.AssertMoments(samples, [Masks.Moments.Of(Masks.All(4, 0.7).Select(mask =>
            (mask.Mask.Select((kept, i) => kept ? terms[i] / 0.7 : 0).Sum(), mask.Probability)))]);
    }

    [Theory]
    [InlineData("standard:0.3")]
    [InlineData("dropconnect:0.3")]
    [InlineData("gaussian:0.3")]
    [InlineData("fast:0.3")]
    [InlineData("variational:0.2")]
    [InlineData("variational:0.2,type=a,per=neuron")]
    [InlineData("concrete:0.3")]
    [InlineData("spatial:0.3@conv")]
    [InlineData("max-drop:0.5@conv")]
    [InlineData("max-drop:by=channel,rate=drawn@conv")]
    [InlineData("max-pooling:0.4")]
    [InlineData("average-pooling:0.4")]
    [InlineData("cutout:2")]
    [InlineData("structured-bayesian")]
    public void Gradients_agree_with_differences_under_fixed_masks(string rule)
    {
        using var module = GraphModule.From(Network(), ScalarType.Float64);
        DropoutPlan plan = Plan(Network(), rule);

        Masks.AssertGradient(
            (x, _) =>
            {
                // The same seed each time: the same masks.
                using DropoutLayers layers = plan.Build(module, 3, 1);
                module.Dropout = layers;
                return Run(module, x, "y");
            },
            Input().unsqueeze(0));
    }

    /// <summary>
    /// A Parameter takes over the memory of the tensor it is made from, and TorchSharp 0.107 goes on counting that empty one: one per weight,
    /// and one per learned rate.
    /// </summary>
    [Fact]
    public void No_tensor_is_left_behind()
    {
        const long Weights = 4;
        const long Learned = 1;
        string[] rules = ["concrete@fc", "standout", "max-pooling", "cutout:2"];
        Tuned(rules);
        long before = Tensor.TotalCount;

        Tuned(rules);

        Assert.Equal(before + Weights + Learned, Tensor.TotalCount);
    }

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
        double mean = 0.25 + theta.Zip(Masks.Doubles(x), (w, v) => w * v).Sum();
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

    private static (double[] Weights, DropoutOutcome[] Outcomes) Tuned(params string[] rules)
    {
        using var module = GraphModule.From(Network());
        using TrainingSet samples = Samples();
        var options = new FineTuneOptions { Steps = 30, BatchSize = 20, Dropout = Plan(Network(), rules), Threads = 1 };
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
}
