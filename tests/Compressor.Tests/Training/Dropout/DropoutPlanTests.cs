using Compressor.IR;
using Compressor.Training;
using Compressor.Training.Dropout;
using Xunit;

namespace Compressor.Tests.Training.Dropout;

/// <summary>Which rule acts where, and what is said where one cannot.</summary>
public sealed class DropoutPlanTests
{
    [Theory]
    [InlineData("standard", "conv1, conv2, fc1, fc2")]
    [InlineData("standard@re:^fc", "fc1, fc2")]
    [InlineData("standard@w.fc2", "fc2")]
    [InlineData("dropconnect@fc1", "fc1")]
    [InlineData("spatial", "conv2")]
    [InlineData("spatial@re:conv", "conv1, conv2")]
    [InlineData("max-drop", "conv2")]
    [InlineData("concrete", "conv2, fc1, fc2")]
    [InlineData("structured-bayesian", "conv2, fc1, fc2")]
    [InlineData("standout", "relu1, relu2")]
    [InlineData("max-pooling", "pool1")]
    [InlineData("average-pooling", "pool2")]
    [InlineData("cutout", "x")]
    public void A_rule_acts_where_its_method_is_meant_to(string rule, string layers) =>
        Assert.Equal(layers, string.Join(", ", Plan(rule).Uses.Where(use => !use.IsOwn).Select(use => use.Site.Name)));

    [Fact]
    public void Dropout_nodes_act_at_their_own_rates_until_a_rule_takes_their_place()
    {
        Assert.Equal("drop", Layers());
        Assert.Equal("", Layers("none"));
        Assert.Equal("conv2", Layers("spatial"));
        Assert.Equal("drop, conv2", Layers("spatial@conv2"));
        Assert.Equal("conv2", Layers("none", "spatial@conv2"));
        DropoutUse replaced = Assert.Single(Plan("gaussian:0.3@drop").Uses);
        Assert.Equal(("gaussian", "drop", false), (replaced.Method.Id, replaced.Site.Name, replaced.IsOwn));
        DropoutUse own = Assert.Single(Plan().Uses);
        Assert.Equal(("p=0.25, the model's own", true), (own.Settings, own.IsOwn));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(17)]
    public void A_rate_is_an_attribute_or_an_input(long opset) =>
        Assert.Equal("p=0.25, the model's own", Assert.Single(DropoutPlan.Of(Network(opset), GraphPlan.Of(Network(opset)), []).Uses).Settings);

    [Fact]
    public void A_later_rule_of_a_method_goes_before_an_earlier_one()
    {
        DropoutPlan plan = Plan("standard:0.5", "standard:0.1@fc1", "spatial@conv2");

        Assert.Equal(["conv1 p=0.5", "conv2 p=0.5", "fc2 p=0.5", "fc1 p=0.1", "conv2 "], plan.Uses.Select(use => $"{use.Site.Name} {use.Settings}"));
    }

    [Theory]
    [InlineData("spatial@fc1", "spatial does not fit fc1 (Gemm); spatial can act on conv1 (Conv), conv2 (Conv), drop (Dropout)")]
    [InlineData("standard@re:^layer3", "'re:^layer3' matches no layer; standard can act on conv1 (Conv), conv2 (Conv), drop (Dropout), fc1 (Gemm), fc2 (Gemm)")]
    [InlineData("standard:1.5", "p lies in 0 to 1; 1.5 does not; standard can act on conv1 (Conv)")]
    [InlineData("standard:-0.1", "p lies in 0 to 1; -0.1 does not; standard can act on conv1 (Conv)")]
    [InlineData("standard:half", "p is a number; 'half' is none; standard can act on conv1 (Conv)")]
    [InlineData("gaussian:1", "p lies in 0 and below 1; 1 does not; gaussian can act on conv1 (Conv)")]
    [InlineData("cutout:0.5", "length lies in whole, 1 to 4096; 0.5 does not; cutout can act on x (input)")]
    [InlineData("max-drop:by=row", "by is one of feature, channel; 'row' is not; max-drop can act on conv1 (Conv), conv2 (Conv)")]
    [InlineData("variational:type=a,per=weight", "per=weight needs type=b; variational can act on conv1 (Conv)")]
    [InlineData("max-drop:0.3,rate=drawn", "rate=drawn draws p anew in each iteration; state one of the two; max-drop can act on conv1 (Conv)")]
    [InlineData("variational:0.6", "p lies in 0 to 0.5; 0.6 does not; variational can act on conv1 (Conv)")]
    [InlineData("concrete:1", "p lies in 0.001 to 0.999; 1 does not; concrete can act on conv1 (Conv)")]
    [InlineData("fast:1", "p lies in 0 and below 1; 1 does not; fast can act on conv1 (Conv)")]
    [InlineData("rnndrop", "this model has nothing that it acts on: cell states of an LSTM")]
    [InlineData("standout@softmax", "standout does not fit softmax (Softmax); standout can act on relu1 (Relu), relu2 (Relu)")]
    public void What_cannot_be_is_said_with_the_layers_that_could(string rule, string said)
    {
        var error = Assert.Throws<CompressorException>(() => Plan(rule));

        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.StartsWith($"--dropout {rule}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_methods_cannot_compute_one_node()
    {
        var error = Assert.Throws<CompressorException>(() => Plan("dropconnect", "fast@fc2"));

        Assert.Equal("--dropout fast@fc2: dropconnect acts inside fc2 (Gemm) already; name other layers after @", error.Message);
    }

    [Theory]
    [InlineData("sptial", "'sptial' is no dropout method; known are standard, dropconnect,")]
    [InlineData("standard:q=1", "standard has no parameter 'q'; it has p (0 to 1)")]
    [InlineData("standard:0.1,0.2", "standard has no parameter '0.2'; it has p (0 to 1)")]
    [InlineData("standard:0.1,p=0.2", "standard is given p twice")]
    [InlineData("standard@", "a layer's name or re:PATTERN is missing after @")]
    [InlineData("standard@re:(", "'(' is no regular expression")]
    [InlineData("none@fc1", "none stands alone")]
    [InlineData("sparse-variational", "sparse-variational is the criterion itself")]
    [InlineData("structured-bayesian:0.1", "structured-bayesian has no parameter '0.1'; it has none")]
    public void A_rule_that_cannot_be_read_says_why(string text, string said) =>
        Assert.Contains(said, Assert.Throws<FormatException>(() => DropoutRule.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_usual_rates_are_two_tenths_of_data_and_half_of_the_rest()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var module = GraphModule.From(Network());
        using DropoutLayers layers = Plan("standard").Build(module, 1, 1);

        var rates = module.Plan.Main.Steps.Where(step => step.Node.Name is "conv1" or "fc2").Select(step =>
        {
            var values = new TorchSharp.torch.Tensor?[] { TorchSharp.torch.ones(100_000), null, null };
            layers.Drop(step, values);
            return values[0]!.eq(0).to(TorchSharp.torch.ScalarType.Float32).mean().item<float>();
        });

        Assert.Equal([0.2f, 0.5f], rates, (a, b) => Math.Abs(a - b) < 0.01);
    }

    private static string Layers(params string[] rules) => string.Join(", ", Plan(rules).Uses.Select(use => use.Site.Name));

    private static DropoutPlan Plan(params string[] rules) =>
        DropoutPlan.Of(Network(), GraphPlan.Of(Network()), [.. rules.Select(DropoutRule.Parse)]);

    private static Model Network(long opset = 17)
    {
        var graph = new GraphBuilder("network", opset);
        graph.Input("x", ElementType.Float32, "batch", 1, 8, 8);
        Weight("w.conv1", 2, 1, 3, 3);
        Weight("w.conv2", 2, 2, 3, 3);
        Weight("w.fc1", 3, 2);
        Weight("w.fc2", 2, 3);
        graph.Initializer("ratio", TensorData.FromFloats([], [0.25f]));
        graph.Node("Conv", ["x", "w.conv1"], "c1");
        graph.Node("Relu", ["c1"], "r1");
        graph.Node("MaxPool", ["r1"], "p1", ("kernel_shape", new[] { 2, 2 }));
        graph.Node("Conv", ["p1", "w.conv2"], "c2");
        graph.Node("GlobalAveragePool", ["c2"], "p2");
        if (opset < 12)
        {
            graph.Node("Dropout", ["p2"], "d", ("ratio", 0.25f));
        }
        else
        {
            graph.Node("Dropout", ["p2", "ratio"], "d");
        }

        graph.Node("Flatten", ["d"], "f");
        graph.Node("Gemm", ["f", "w.fc1"], "g1", ("transB", 1));
        graph.Node("Relu", ["g1"], "r2");
        graph.Node("Gemm", ["r2", "w.fc2"], "g2", ("transB", 1));
        graph.Output(graph.Node("Softmax", ["g2"], "y"), ElementType.Float32, "batch", 2);
        Model model = graph.Build();
        string[] names = ["conv1", "relu1", "pool1", "conv2", "pool2", "drop", "flatten", "fc1", "relu2", "fc2", "softmax"];
        return model with { Graph = model.Graph with { Nodes = [.. model.Graph.Nodes.Zip(names, (node, name) => node with { Name = name })] } };

        void Weight(string name, params long[] shape) => graph.Initializer(
            name, TensorData.FromFloats(shape, [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(i => 0.1f * i - 0.3f)]));
    }
}
