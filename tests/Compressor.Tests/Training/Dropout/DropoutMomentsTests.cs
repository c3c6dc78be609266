using Compressor.IR;
using Compressor.Training;
using Compressor.Training.Dropout;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static Compressor.Tests.Training.Dropout.SmallNetworks;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

/// <summary>Mean and variance of what methods do in a graph, which elements share a mask, and the gradients of what they learn.</summary>
public sealed class DropoutMomentsTests
{
    private const double P = 0.3;
    private const double Bias = 0.25;
    private static readonly double[] X = [1, -2, 0.5];
    private static readonly double[] W = [0.5, 1, -1.5];

    private static double[] Terms => [.. X.Zip(W, (x, w) => x * w)];

    [Theory]
    [InlineData("standard:0.3")]
    [InlineData("monte-carlo:0.3")]
    public void A_sum_of_dropped_inputs_has_the_moments_over_all_masks(string rule)
    {
        using var scope = NewDisposeScope();

        Masks.AssertMoments(Samples(rule), [Masks.Moments.Of(Masks.All(3, 1 - P).Select(mask =>
            (Bias + mask.Mask.Select((kept, i) => kept ? Terms[i] / (1 - P) : 0).Sum(), mask.Probability)))]);
    }

    /// <summary>Noise of variance p / (1 - p) on inputs or weights; variational dropout begins with alpha at that.</summary>
    [Theory]
    [InlineData("gaussian:0.3")]
    [InlineData("fast:0.3")]
    [InlineData("variational:0.3")]
    [InlineData("variational:0.3,per=neuron")]
    [InlineData("variational:0.3,per=weight")]
    [InlineData("variational:0.3,type=a")]
    [InlineData("variational:0.3,type=a,per=neuron")]
    public void A_sum_under_gaussian_noise_is_normal(string rule)
    {
        using var scope = NewDisposeScope();

        Masks.AssertMoments(Samples(rule), [Masks.Moments.Normal(Bias + Terms.Sum(), P / (1 - P) * Terms.Sum(term => term * term))]);
    }

    /// <summary>Factors (1 - z) / (1 - p) by numerical integration; of a sum, fourth moments are sum mu4 + 6 sum of products of variances.</summary>
    [Fact]
    public void A_sum_under_concrete_masks_has_the_moments_of_the_integral()
    {
        using var scope = NewDisposeScope();
        double logit = Math.Log(P / (1 - P));
        double mean = Quadrature.Uniform(Factor);
        double variance = Quadrature.Uniform(u => Math.Pow(Factor(u) - mean, 2));
        double fourth = Quadrature.Uniform(u => Math.Pow(Factor(u) - mean, 4));
        double[] squares = [.. Terms.Select(term => term * term)];
        double pairs = (squares.Sum() * squares.Sum() - squares.Sum(square => square * square)) / 2;

        Masks.AssertMoments(Samples("concrete:0.3"), [new(
            Bias + mean * Terms.Sum(), variance * squares.Sum(),
            fourth * squares.Sum(square => square * square) + 6 * variance * variance * pairs)]);

        double Factor(double u) =>
            (1 - 1 / (1 + Math.Exp(-(logit + Math.Log(u / (1 - u))) / ConcreteDropout.Temperature))) / (1 - P);
    }

    /// <summary>E = 1 and variance = 1 / SNR^2, for noise divided by its mean.</summary>
    [Fact]
    public void Structured_noise_has_the_variance_of_its_ratio()
    {
        using var scope = NewDisposeScope();
        double snr = StructuredBayesian.Snr(StructuredBayesian.InitialMu, StructuredBayesian.InitialLogSigma);

        Tensor samples = Samples("structured-bayesian@fc");

        Masks.AssertMeans(samples, [Bias + Terms.Sum()]);
        // Half a normal has a kurtosis below four.
        double expected = Terms.Sum(term => term * term) / (snr * snr);
        Assert.InRange(samples.var().item<float>() / expected - 1, -6 * Math.Sqrt(3.0 / Masks.Draws), 6 * Math.Sqrt(3.0 / Masks.Draws));
    }

    [Theory]
    [InlineData("spatial:0.4@conv", true)]
    [InlineData("concrete:0.4@conv", true)]
    [InlineData("structured-bayesian@conv", true)]
    [InlineData("standard:0.4@conv", false)]
    [InlineData("gaussian:0.4@conv", false)]
    public void The_positions_of_a_map_share_a_mask_where_the_definition_says_so(string rule, bool shared)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var module = GraphModule.From(Maps());

        Tensor factors = Run(module, rule, ones(200, 2, 3, 3)).flatten(2);

        Assert.Equal(shared, factors.std(2).max().item<float>() < 1e-6);
        Assert.True(factors.select(2, 0).std(0).min().item<float>() > 1e-4);
        Assert.True((factors.select(1, 0) - factors.select(1, 1)).abs().max().item<float>() > 1e-4);
    }

    [Theory]
    [InlineData("concrete:0.3")]
    [InlineData("variational:0.3")]
    [InlineData("variational:0.3,per=neuron")]
    [InlineData("variational:0.3,per=weight")]
    [InlineData("variational:0.3,type=a,per=neuron")]
    [InlineData("structured-bayesian@fc")]
    public void Gradients_reach_what_is_learned_under_fixed_masks(string rule)
    {
        // Rates are float32: differences over 2^-10 are exact to 1e-4 of them.
        const double Step = 1.0 / 1024;
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(Linear(), ScalarType.Float64);
        Tensor x = tensor(X).unsqueeze(0);
        using DropoutLayers layers = Plan(Linear(), rule).Build(module, 3, 1);
        Value(0, 0, 0).backward();
        double[][] gradients = [.. layers.Learned.Select(parameter => Masks.Doubles(parameter.grad!))];
        Assert.Contains(gradients.SelectMany(gradient => gradient), value => value != 0);
        for (int k = 0; k < gradients.Length; k++)
        {
            for (int i = 0; i < gradients[k].Length; i++)
            {
                double difference = (Value(k, i, Step) - Value(k, i, -Step)).item<double>() / (2 * Step);
                Assert.Equal(difference, gradients[k][i], 2e-3 * (1 + Math.Abs(difference)));
            }
        }

        Tensor Value(int k, int i, double by)
        {
            // The same seed each time: the same masks.
            using DropoutLayers same = Plan(Linear(), rule).Build(module, 3, 1);
            foreach ((Parameter own, Parameter moved) in layers.Learned.Zip(same.Learned))
            {
                using var noGradient = no_grad();
                moved.copy_(own);
            }

            using (no_grad())
            {
                same.Learned[k].view(-1)[i] += by;
            }

            module.Dropout = by == 0 ? layers : same;
            Tensor output = module.Run(new Dictionary<string, Tensor> { ["x"] = x }, ["y"])["y"].sum() + (module.Dropout.Penalty(0.1) ?? zeros(1)).sum();
            module.Dropout = null;
            return output;
        }
    }

    [Theory]
    [InlineData("max-pooling:0.4", "GlobalMaxPool")]
    [InlineData("average-pooling:0.4", "GlobalAveragePool")]
    public void A_pool_over_whole_maps_keeps_the_mean_of_the_file(string rule, string opType)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var graph = new GraphBuilder("pool");
        graph.Input("x", ElementType.Float32, "batch", 1, 2, 2);
        graph.Node(opType, ["x"], "p");
        graph.Output(graph.Node("Neg", ["p"], "y"), ElementType.Float32, "batch", 1, 1, 1);
        using var module = GraphModule.From(graph.Build());
        Tensor x = tensor(new[] { 0.5f, 2, -1, 1.25f }).reshape(1, 2, 2);

        Tensor samples = Run(module, rule, Masks.Repeated(x));

        Masks.AssertMeans(samples, [opType == "GlobalMaxPool" ? -2 : -0.6875]);
        Assert.True(samples.var().item<float>() > 0.1);
    }

    private static Tensor Samples(string rule)
    {
        using var noGradient = no_grad();
        using var module = GraphModule.From(Linear());
        return Run(module, rule, Masks.Repeated(tensor(X, ScalarType.Float32)));
    }

    private static Tensor Run(GraphModule module, string rule, Tensor x)
    {
        using DropoutLayers layers = Plan(module.Model, rule).Build(module, 3, 1);
        module.Dropout = layers;
        Tensor y = module.Run(new Dictionary<string, Tensor> { ["x"] = x }, ["y"])["y"];
        module.Dropout = null;
        return y;
    }

    private static DropoutPlan Plan(Model model, string rule) => DropoutPlan.Of(model, GraphPlan.Of(model), [DropoutRule.Parse(rule)]);

    /// <summary>A convolution that changes nothing: its output is what it reads.</summary>
    private static Model Maps()
    {
        var graph = new GraphBuilder("maps");
        graph.Input("x", ElementType.Float32, "batch", 2, 3, 3);
        graph.Initializer("w", TensorData.FromFloats([2, 2, 1, 1], [1, 0, 0, 1]));
        graph.Output(graph.Node("Conv", ["x", "w"], "y"), ElementType.Float32, "batch", 2, 3, 3);
        Model model = graph.Build();
        return model with { Graph = model.Graph with { Nodes = [model.Graph.Nodes[0] with { Name = "conv" }] } };
    }
}
