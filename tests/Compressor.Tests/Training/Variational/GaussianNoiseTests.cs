using Compressor.Training.Variational;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Variational;

public sealed class GaussianNoiseTests
{
    private const int Count = 1_000_003;

    /// <summary>Moments of N(0, 1); each bound is five standard errors of the estimate.</summary>
    [Fact]
    public void Moments_are_those_of_the_standard_normal()
    {
        double[] x = Array.ConvertAll(Draw(new GaussianNoise(3)), value => (double)value);

        Assert.Equal(0, x.Average(), 5 / Math.Sqrt(Count));
        Assert.Equal(1, x.Average(v => v * v), 5 * Math.Sqrt(2.0 / Count));
        Assert.Equal(0, x.Average(v => v * v * v), 5 * Math.Sqrt(15.0 / Count));
        Assert.Equal(3, x.Average(v => v * v * v * v), 5 * Math.Sqrt(96.0 / Count));
        Assert.Equal(0.682689, x.Count(v => Math.Abs(v) < 1) / (double)Count, 5 * Math.Sqrt(0.2166 / Count));
        Assert.Equal(0.0026998, x.Count(v => Math.Abs(v) > 3) / (double)Count, 5 * Math.Sqrt(0.0027 / Count));
    }

    /// <summary>Kolmogorov and Smirnov's distance from the distribution function; a bound that one in a thousand samples exceeds.</summary>
    [Fact]
    public void Distribution_is_the_standard_normal()
    {
        using var scope = NewDisposeScope();
        (Tensor sorted, _) = tensor(Draw(new GaussianNoise(5))).to(ScalarType.Float64).sort();
        Tensor expected = (sorted / Math.Sqrt(2)).erf().add(1).div(2);
        double distance = (expected - arange(Count, ScalarType.Float64).add(0.5).div(Count)).abs().max().item<double>();

        Assert.InRange(distance, 0, 1.95 / Math.Sqrt(Count));
    }

    /// <summary>What Box and Muller make of one radius and one angle, sixteen places apart, is independent: so are the squares.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public void Squares_of_neighbours_are_uncorrelated(int lag)
    {
        float[] x = Draw(new GaussianNoise(13));
        double mean = Enumerable.Range(0, Count - lag).Average(i => (double)x[i] * x[i] * x[i + lag] * x[i + lag]);

        Assert.Equal(1, mean, 5 * Math.Sqrt(8.0 / Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(8192)]
    public void Neighbours_are_uncorrelated(int lag)
    {
        float[] x = Draw(new GaussianNoise(11));
        double sum = 0;
        for (int i = 0; i + lag < x.Length; i++)
        {
            sum += (double)x[i] * x[i + lag];
        }

        Assert.Equal(0, sum / Count, 5 / Math.Sqrt(Count));
    }

    [Fact]
    public void One_seed_gives_one_sequence_on_any_number_of_threads()
    {
        var alone = new GaussianNoise(7, threads: 1);
        var together = new GaussianNoise(7, threads: 4);

        Assert.Equal(Draw(alone), Draw(together));
        Assert.Equal(Draw(alone), Draw(together));
    }

    [Fact]
    public void Calls_and_seeds_differ()
    {
        var noise = new GaussianNoise(7);
        float[] first = Draw(noise);

        Assert.NotEqual(first, Draw(noise));
        Assert.NotEqual(first, Draw(new GaussianNoise(8)));
    }

    private static float[] Draw(GaussianNoise noise)
    {
        using Tensor shape = zeros(Count);
        using Tensor drawn = noise.Like(shape);
        return drawn.data<float>().ToArray();
    }
}
