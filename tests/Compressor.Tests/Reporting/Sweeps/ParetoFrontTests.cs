using Compressor.Reporting.Sweeps;
using Xunit;

namespace Compressor.Tests.Reporting.Sweeps;

public sealed class ParetoFrontTests
{
    [Fact]
    public void A_point_is_on_the_front_where_none_is_as_good_on_both_axes()
    {
        (double, double)[] points = [(0.5, 0.97), (0.2, 0.98), (0.1, 0.90), (0.1, 0.85), (0.05, 0.90), (0.02, double.NaN)];

        Assert.Equal([false, true, false, false, true, false], ParetoFront.Of(points));
    }

    [Fact]
    public void Equal_points_do_not_push_each_other_off() =>
        Assert.Equal([true, true], ParetoFront.Of([(0.1, 0.9), (0.1, 0.9)]));
}
