using Compressor.IR;
using Compressor.Tests.Support;
using Compressor.Training;
using Compressor.Training.Variational;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training;

/// <summary>What of RNN, GRU and LSTM no single case shows: the other layout, empty sequences, baked states, sampled weights, refusals.</summary>
public sealed class RecurrentTests
{
    private const int Hidden = 3;

    public static TheoryData<string, string> Forms()
    {
        var forms = new TheoryData<string, string>();
        foreach (string opType in (string[])["RNN", "GRU", "LSTM"])
        {
            foreach (string direction in (string[])["forward", "reverse", "bidirectional"])
            {
                forms.Add(opType, direction);
            }
        }

        return forms;
    }

    /// <summary>ONNX Runtime does not run `layout` 1 on CPUs: it runs `layout` 0 between transposes.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void The_batch_comes_first_in_layout_1(string opType, string direction)
    {
        Model turned = Batchwise(opType, direction, layout: 0);
        Model subject = Batchwise(opType, direction, layout: 1);
        Dictionary<string, TensorData> feeds = Feeds(direction);
        IReadOnlyDictionary<string, TensorData> expected = OperatorOracle.RunOnnxRuntime(turned, feeds);
        OperatorOracle.AssertComputes(subject, feeds, ["y", "y_h"], expected, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void An_empty_sequence_has_no_state(string opType, string direction)
    {
        int directions = direction == "bidirectional" ? 2 : 1;
        OperatorCase subject = Weights(new OperatorCase(opType, 14, ("hidden_size", Hidden), ("direction", direction)), directions)
            .Input(RecurrentCases.Lengths(4, 0, 2)).X(directions, 3, Hidden);
        OperatorOracle.AssertSameAsOnnxRuntime(subject.Outputs(2));
    }

    [Theory]
    [InlineData("RNN")]
    [InlineData("GRU")]
    [InlineData("LSTM")]
    public void Constant_states_of_the_files_batch_give_way_to_the_batch_of_the_run(string opType)
    {
        OperatorCase one = Weights(new OperatorCase(opType, 14, ("hidden_size", Hidden)), 1, batch: 1).None().None().W(1, 1, Hidden);
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(one.Build());
        using var noGradient = no_grad();
        Tensor x = rand(4, 5, 4);
        Tensor together = module.Run(new Dictionary<string, Tensor> { ["in0"] = x }, ["out0"])["out0"];
        Tensor[] alone = [.. x.split(1, 1).Select(sequence => module.Run(new Dictionary<string, Tensor> { ["in0"] = sequence }, ["out0"])["out0"])];
        Assert.True(together.allclose(cat(alone, 2), atol: 1e-6));
    }

    /// <summary>With the noise drawn alike, the output is a smooth function of theta and sigma^2, which finite differences can follow.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void A_gradient_reaches_mean_and_variance_of_the_weights(string opType, string direction)
    {
        OperatorCase subject = Weights(new OperatorCase(opType, 14, ("hidden_size", Hidden), ("direction", direction)), direction == "bidirectional" ? 2 : 1);
        using var scope = NewDisposeScope();
        Model model = subject.Build();
        Assert.Equal(["in1", "in2"], GraphPlan.Of(model).Prunable);
        using var module = GraphModule.From(model, ScalarType.Float64);
        Dictionary<string, Tensor> feeds = OperatorOracle.AsTensors(subject.Feeds, ScalarType.Float64);
        Dictionary<string, Tensor> variances = module.Weights.ToDictionary(weight => weight.Key, weight => full_like(weight.Value, 0.04).detach());
        foreach (Tensor variance in variances.Values)
        {
            variance.requires_grad = true;
        }

        Sampled().backward();
        foreach (Tensor variable in module.Weights.Values.Concat(variances.Values))
        {
            Tensor gradient = variable.grad!.reshape(-1);
            Assert.True((gradient != 0).all().item<bool>());
            for (long element = 0; element < variable.numel(); element += 5)
            {
                double slope = (Moved(variable, element, 1e-5) - Moved(variable, element, -1e-5)) / 2e-5;
                Assert.Equal(slope, gradient[element].item<double>(), 1e-5 * Math.Max(1, Math.Abs(slope)));
            }
        }

        Tensor Sampled() => module.Run(feeds, ["out0"], variances, new GaussianNoise(11))["out0"].square().sum();

        double Moved(Tensor variable, long element, double by)
        {
            using var noGradient = no_grad();
            variable.view(-1)[element].add_(by);
            double value = Sampled().item<double>();
            variable.view(-1)[element].sub_(by);
            return value;
        }
    }

    [Theory]
    [InlineData("RNN", "direction", "sideways", "direction sideways")]
    [InlineData("GRU", "activations", "Sigmoid Swish", "activation Swish")]
    [InlineData("LSTM", "activations", "Sigmoid Tanh", "2 activations instead of 3")]
    public void What_is_unknown_is_refused_with_a_reason(string opType, string attribute, string value, string reason)
    {
        object given = attribute == "activations" ? value.Split(' ') : value;
        Model model = Weights(new OperatorCase(opType, 14, ("hidden_size", Hidden), (attribute, given)), 1).Build();
        var error = Assert.Throws<CompressorException>(() => GraphModule.From(model));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains($"{opType} with {reason}", error.Message, StringComparison.Ordinal);
    }

    private static OperatorCase Weights(OperatorCase subject, int directions, int batch = 3)
    {
        int rows = Hidden * subject.OpType switch { "RNN" => 1, "GRU" => 3, _ => 4 };
        return subject.X(4, batch, 4).W(directions, rows, 4).W(directions, rows, Hidden).W(directions, 2 * rows);
    }

    private static Dictionary<string, TensorData> Feeds(string direction)
    {
        IReadOnlyDictionary<string, TensorData> data = new OperatorCase("RNN", 14).X(3, 4, 4).X(3, direction == "bidirectional" ? 2 : 1, Hidden).Feeds;
        return new Dictionary<string, TensorData> { ["x"] = data["in0"], ["h"] = data["in1"], ["lengths"] = RecurrentCases.Lengths(4, 2, 3) };
    }

    private static Model Batchwise(string opType, string direction, int layout)
    {
        int directions = direction == "bidirectional" ? 2 : 1;
        Model data = Weights(new OperatorCase(opType, 14), directions).Build();
        var builder = new GraphBuilder("batchwise", opset: 14);
        builder.Input("x", ElementType.Float32, 3, 4, 4);
        builder.Input("lengths", ElementType.Int32, 3);
        builder.Input("h", ElementType.Float32, 3, directions, Hidden);
        foreach (Initializer weight in data.Graph.Initializers)
        {
            builder.Initializer(weight.Name, weight.Data);
        }

        bool first = layout == 1;
        string Turned(string value, string? output, params int[] order) =>
            first ? value : builder.Node("Transpose", [value], output, ("perm", order));
        builder.Nodes(
            opType, [Turned("x", null, 1, 0, 2), "in1", "in2", "in3", "lengths", Turned("h", null, 1, 0, 2)], first ? ["y", "y_h"] : ["steps", "last"],
            [("hidden_size", Hidden), ("direction", direction), .. first ? (IEnumerable<(string, object)>)[("layout", 1)] : []]);
        builder.Output(Turned(first ? "y" : "steps", "y", 2, 0, 1, 3), ElementType.Float32, 3, 4, directions, Hidden);
        builder.Output(Turned(first ? "y_h" : "last", "y_h", 1, 0, 2), ElementType.Float32, 3, directions, Hidden);
        return builder.Build();
    }
}
