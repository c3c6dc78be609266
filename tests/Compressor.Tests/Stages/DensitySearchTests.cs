using Compressor.Stages;
using Xunit;

namespace Compressor.Tests.Stages;

/// <summary>Against networks that are known to pass from some density on.</summary>
public sealed class DensitySearchTests
{
    private const double Least = 0.001;
    private const double Most = 0.9;

    [Theory]
    [InlineData(0.011, 6)]
    [InlineData(0.3, 6)]
    [InlineData(0.07, 5)]
    [InlineData(0.004, 6)]
    public void The_smallest_density_that_passes_is_found_to_within_a_quarter(double truth, int tries)
    {
        double[] tried = Run(truth, tries);

        Assert.InRange(tried.Length, 1, tries);
        Assert.InRange(tried.Where(density => density >= truth).Min(), truth, 1.26 * truth);
    }

    [Fact]
    public void Where_nothing_passes_the_largest_was_tried() => Assert.Equal([0.1, 0.3, 0.9], Run(2, 6).Select(density => Math.Round(density, 9)));

    [Fact]
    public void Where_everything_passes_the_smallest_that_can_be_reached_was_tried() =>
        Assert.Equal(Least, Run(0, 6)[^1]);

    [Fact]
    public void A_model_of_which_little_can_go_begins_where_it_can() =>
        Assert.Equal([0.4, 0.9, 0.6], Run(0.55, 3, least: 0.4).Select(density => Math.Round(density, 9)));

    private static double[] Run(double truth, int tries, double least = Least)
    {
        var search = new DensitySearch(least, Most, tries);
        var tried = new List<double>();
        while (search.Next() is { } density)
        {
            tried.Add(density);
            search.Tell(density, density >= truth);
        }

        return [.. tried];
    }
}
