using Compressor.IR;
using Compressor.Pruning;
using Xunit;

namespace Compressor.Tests.Pruning;

public sealed class PruningBudgetTests
{
    /// <summary>A matrix of 90 and a bias of 10: at density 0.3, 30 parameters stay, of which the bias takes 10.</summary>
    [Fact]
    public void The_rest_of_the_model_is_paid_first()
    {
        PruningBudget budget = PruningBudget.For(Perceptron(), ["w"], 0.3, "m.onnx");

        Assert.Equal(20, budget.Keep);
        Assert.Equal(90, budget.PrunableParameters);
        Assert.Equal(20 / 90.0, budget.PrunableDensity, 12);
    }

    [Fact]
    public void An_unreachable_target_names_the_smallest_density()
    {
        var error = Assert.Throws<CompressorException>(() => PruningBudget.For(Perceptron(), ["w"], 0.1, "m.onnx"));

        Assert.Equal(ErrorKind.Target, error.Kind);
        Assert.Contains("0.11", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, PruningBudget.For(Perceptron(), ["w"], 0.11, "m.onnx").Keep);
    }

    [Fact]
    public void A_model_without_prunable_weights_is_refused()
    {
        var error = Assert.Throws<CompressorException>(() => PruningBudget.For(Perceptron(), [], 0.5, "m.onnx"));

        Assert.Equal(ErrorKind.Model, error.Kind);
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
