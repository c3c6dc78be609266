using Compressor.Training.Dropout;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

public sealed class DropoutNoiseTests
{
    private const int Many = 200_000;

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Uniform_samples_fill_every_tenth_alike(ScalarType type)
    {
        using var scope = NewDisposeScope();

        Tensor uniform = new DropoutNoise(1).Uniform(empty(Many, type));

        double[] values = Masks.Doubles(uniform);
        Assert.All(values, value => Assert.True(value is > 0 and < 1));
        double error = Math.Sqrt(0.1 * 0.9 * Many);
        Assert.All(Enumerable.Range(0, 10), tenth =>
            Assert.InRange(values.Count(value => (int)(value * 10) == tenth) - Many / 10.0, -6 * error, 6 * error));
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.5)]
    [InlineData(0.97)]
    public void Masks_keep_the_share_asked_for(double keep)
    {
        using var scope = NewDisposeScope();

        Masks.AssertMoments(new DropoutNoise(2).Keep(empty(Many, 1), keep), [Masks.Moments.Of([(1, keep), (0, 1 - keep)])]);
    }

    [Fact]
    public void One_seed_gives_one_sequence_on_any_number_of_threads()
    {
        using var scope = NewDisposeScope();

        Assert.True(Draw(7, 1).eq(Draw(7, 3)).all().item<bool>());
        Assert.False(Draw(7, 1).eq(Draw(8, 1)).all().item<bool>());

        static Tensor Draw(long seed, int threads)
        {
            var noise = new DropoutNoise(seed, threads);
            noise.Normal(empty(3));
            return noise.Keep(empty(100_000), 0.5);
        }
    }
}
