using Compressor.IR;
using Compressor.Pruning;
using Compressor.Pruning.Criteria;
using Xunit;

namespace Compressor.Tests.Pruning;

public sealed class PruningPlanTests
{
    [Fact]
    public void Keeps_the_largest_of_all_tensors_together()
    {
        PruningPlan plan = PruningPlan.Decide([Weights("a", 0.1f, -5f, 0.3f), Weights("b", 2f, -0.2f)], new Magnitude(), 3);

        Assert.Equal([false, true, true], plan.Masks[0].Keep);
        Assert.Equal([true, false], plan.Masks[1].Keep);
        Assert.Equal(0.3, plan.Threshold, 1e-6);
    }

    [Fact]
    public void Keeps_exactly_as_many_as_asked_where_scores_tie()
    {
        PruningPlan plan = PruningPlan.Decide([Weights("a", 1, 1, 1), Weights("b", 1, 2, 1)], new Magnitude(), 3);

        Assert.Equal([true, true, false], plan.Masks[0].Keep);
        Assert.Equal([false, true, false], plan.Masks[1].Keep);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(200)]
    public void Agrees_with_sorting_by_hand(long keep)
    {
        var random = new Random(4);
        float[] theta = [.. Enumerable.Range(0, 200).Select(_ => (float)(random.NextDouble() - 0.5))];
        float[] logSigma2 = [.. Enumerable.Range(0, 200).Select(_ => (float)(random.NextDouble() * 8 - 8))];

        PruningPlan plan = PruningPlan.Decide([new WeightPosterior("w", theta, logSigma2)], new Variational(), keep);

        // log alpha = log sigma^2 - log theta^2: the lowest stay.
        int[] expected = [.. Enumerable.Range(0, 200)
            .OrderBy(i => logSigma2[i] - Math.Log((double)theta[i] * theta[i] + 1e-8)).Take((int)keep).Order()];
        Assert.Equal(expected, Enumerable.Range(0, 200).Where(i => plan.Masks[0].Keep[i]));
    }

    [Fact]
    public void Weights_that_are_not_numbers_go_first()
    {
        PruningPlan plan = PruningPlan.Decide([Weights("a", float.NaN, 1, 0.5f)], new Magnitude(), 2);

        Assert.Equal([false, true, true], plan.Masks[0].Keep);
    }

    /// <summary>A weight that was dropped while rates were learned stands in with theta 0 and the greatest variance: log alpha 22.42.</summary>
    [Fact]
    public void The_line_is_that_of_the_last_weight_that_lives()
    {
        var posterior = new WeightPosterior("w", [2, 0, 0.5f, 0], [-3, 4, -1, 4]);

        PruningPlan plan = PruningPlan.Decide([posterior], new Variational(), 3);

        Assert.Equal([true, true, true, false], plan.Masks[0].Keep);
        Assert.Equal(-1 - Math.Log(0.25), -plan.Threshold, 1e-5);
    }

    private static WeightPosterior Weights(string key, params float[] theta) => new(key, theta, []);
}
