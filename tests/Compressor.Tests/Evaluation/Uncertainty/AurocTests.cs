using Compressor.Evaluation.Uncertainty;
using Xunit;

namespace Compressor.Tests.Evaluation.Uncertainty;

public sealed class AurocTests
{
    [Theory]
    [InlineData(7, 11, 3)]
    [InlineData(40, 25, 6)]
    [InlineData(60, 80, 1000)]
    public void It_is_the_share_of_pairs_in_order_ties_half(int first, int second, int levels)
    {
        var random = new Random(first);
        double[] low = [.. Enumerable.Range(0, first).Select(_ => (double)random.Next(levels))];
        double[] high = [.. Enumerable.Range(0, second).Select(_ => (double)random.Next(levels) + 0.2 * random.Next(2))];

        double pairs = low.Sum(a => high.Sum(b => b > a ? 1 : b == a ? 0.5 : 0));

        Assert.Equal(pairs / (first * second), Auroc.Of(low, high), 12);
    }

    [Fact]
    public void It_is_1_for_groups_apart_0_for_groups_swapped_and_a_half_for_equal_scores()
    {
        Assert.Equal(1, Auroc.Of([1, 2], [3, 4, 5]));
        Assert.Equal(0, Auroc.Of([3, 4, 5], [1, 2]));
        Assert.Equal(0.5, Auroc.Of([7, 7, 7], [7, 7]));
    }

    [Fact]
    public void It_is_no_number_where_a_group_is_empty_or_a_score_is_none()
    {
        Assert.True(double.IsNaN(Auroc.Of([], [1])));
        Assert.True(double.IsNaN(Auroc.Of([1], [])));
        Assert.True(double.IsNaN(Auroc.Of([1, double.NaN], [2])));
    }
}
