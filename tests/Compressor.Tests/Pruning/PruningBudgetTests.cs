using Compressor.IR;
using Compressor.Pruning;
using Xunit;

namespace Compressor.Tests.Pruning;

public sealed class PruningBudgetTests
{
    private static readonly WeightRoles Roles = new(["w"], ["w", "b"]);

    /// <summary>A matrix of 90 and a bias of 10: at density 0.3, 30 parameters stay, of which the bias takes 10.</summary>
    [Fact]
    public void The_rest_of_the_model_is_paid_first()
    {
        PruningBudget budget = PruningBudget.For(Perceptron(), Roles, 0.3, "m.onnx");

        Assert.Equal(20, budget.Keep);
        Assert.Equal(90, budget.PrunableParameters);
        Assert.Equal(20 / 90.0, budget.PrunableDensity, 12);
    }

    [Fact]
    public void An_unreachable_target_names_the_smallest_density()
    {
        var error = Assert.Throws<CompressorException>(() => PruningBudget.For(Perceptron(), Roles, 0.1, "m.onnx"));

        Assert.Equal(ErrorKind.Target, error.Kind);
        Assert.Contains("0.11", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, PruningBudget.For(Perceptron(), Roles, 0.11, "m.onnx").Keep);
    }

    [Fact]
    public void A_model_without_prunable_weights_is_refused()
    {
        var error = Assert.Throws<CompressorException>(() => PruningBudget.For(Perceptron(), new WeightRoles([], []), 0.5, "m.onnx"));

        Assert.Equal(ErrorKind.Model, error.Kind);
    }

    [Fact]
    public void Zeros_that_training_may_fill_are_paid_for_and_others_are_not()
    {
        Model model = Perceptron();
        model = model.WithTensors(new Dictionary<string, TensorData> { ["b"] = TensorData.FromFloats([10], new float[10]) });

        Assert.Equal(20, PruningBudget.For(model, Roles, 0.3, "m.onnx").Keep);
        Assert.Equal(30, PruningBudget.For(model, new WeightRoles(["w"], ["w"]), 0.3, "m.onnx").Keep);
    }

    private static Model Perceptron()
    {
        var graph = new GraphBuilder("perceptron");
        graph.Input("x", ElementType.Float32, "batch", 9);
        graph.Initializer("w", TensorData.FromFloats([9, 10], [.. Enumerable.Repeat(1f, 90)]));
        graph.Initializer("b", TensorData.FromFloats([10], [.. Enumerable.Repeat(1f, 10)]));
        graph.Output(graph.Node("Gemm", ["x", "w", "b"], "y"), ElementType.Float32, "batch", 10);
        return graph.Build();
    }
}
