using Compressor.IR;
using Compressor.Pruning;
using Compressor.Pruning.Criteria;
using Compressor.Pruning.Structures;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Pruning;

/// <summary>What dead units give back is used, and never more.</summary>
public sealed class ShrunkPlanTests
{
    [Theory]
    [InlineData("perceptron", 0.15)]
    [InlineData("perceptron", 0.4)]
    [InlineData("residual adds", 0.2)]
    [InlineData("convolutions, padded", 0.1)]
    [InlineData("depthwise", 0.5)]
    public void The_budget_is_used_up(string name, double density)
    {
        Model model = ShrinkableGraphs.All[name](1);
        IReadOnlyList<Weight> weights = WeightCensus.Of(model);
        string[] prunable = [.. weights.Where(weight => weight.Data.Rank >= 2).Select(weight => weight.Key)];
        var roles = new WeightRoles(prunable, [.. weights.Select(weight => weight.Key)]);
        var scope = PruningScope.For(model, roles, new Unstructured(), density, "m.onnx");
        var values = weights.ToDictionary(weight => weight.Key, weight => weight.Data.ToFloats());
        WeightPosterior[] posteriors = [.. prunable.Select(key => new WeightPosterior(key, values[key], []))];

        var plan = ShrunkPlan.Decide(
            model, roles, scope, posteriors, new Magnitude(), values, GraphShrinkerTests.Shapes(model), []);

        long left = WeightCensus.Of(plan.Shrunk.Model)
            .Sum(weight => prunable.Contains(weight.Key) ? weight.Data.NonZeroCount() : weight.Data.Count);
        Assert.Equal((long)(density * WeightCensus.Parameters(model)), scope.Budget.Allowed);
        Assert.InRange(left, 0.97 * scope.Budget.Allowed, scope.Budget.Allowed);
    }
}
