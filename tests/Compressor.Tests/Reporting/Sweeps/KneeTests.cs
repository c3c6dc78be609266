using Compressor.Reporting.Sweeps;
using Xunit;

namespace Compressor.Tests.Reporting.Sweeps;

public sealed class KneeTests
{
    /// <summary>y = sqrt(x): y - x is largest where 1 / (2 sqrt(x)) = 1, at x = 1/4.</summary>
    [Fact]
    public void The_knee_of_a_square_root_lies_at_a_quarter_of_the_logarithm()
    {
        (double, double)[] curve = [.. Enumerable.Range(0, 101).Select(i => (Math.Pow(10, -4 + 4 * i / 100.0), 0.5 + 0.4 * Math.Sqrt(i / 100.0)))];

        Assert.Equal((25, Knee.Kneedle), Knee.Of(curve, 0));
    }

    [Fact]
    public void The_knee_of_two_lines_is_where_they_meet()
    {
        (double, double)[] curve =
        [
            .. ((double[])[0.01, 0.02, 0.05, 0.1, 0.2, 0.5]).Select(density => (density, 0.9 + Math.Log10(density / 0.1) * (density < 0.1 ? 0.3 : 0.05))),
        ];

        Assert.Equal(3, Knee.Of(curve, 0.02)!.Value.Index);
    }

    [Theory]
    [InlineData(0.1, 0.2, 0.3)]
    [InlineData(0.1, 0.11, 0.3)]
    public void A_curve_that_rises_evenly_or_late_has_none(double low, double middle, double high) =>
        Assert.Null(Knee.Of([(0.01, low), (0.1, middle), (1, high)], 0));

    [Fact]
    public void Two_points_have_none() => Assert.Null(Knee.Of([(0.1, 0.5), (0.2, 0.9)], 0));

    [Fact]
    public void Within_the_noise_the_smallest_is_as_good() =>
        Assert.Equal((0, Knee.Flat), Knee.Of([(0.1, 0.970), (0.2, 0.975), (0.5, 0.978)], 0.01));
}
