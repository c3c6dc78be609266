using Compressor.Training.Dropout;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

public sealed class PoolingDropoutTests
{
    private static readonly double[] Window = [0.5, 2, -1, 1.25];

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void Probability_weighted_pooling_is_the_mean_over_all_masks(double p)
    {
        using var scope = NewDisposeScope();

        double test = MaxPoolingDropout.Test(tensor(Window).unsqueeze(0), p).item<double>();

        Assert.Equal(Masks.All(4, 1 - p).Sum(mask => mask.Probability * Largest(mask.Mask)), test, 1e-12);
    }

    [Fact]
    public void Padding_takes_no_part()
    {
        using var scope = NewDisposeScope();
        double[] padded = [.. Window, double.NegativeInfinity, double.NegativeInfinity];

        Assert.Equal(
            MaxPoolingDropout.Test(tensor(Window).unsqueeze(0), 0.3).item<double>(),
            MaxPoolingDropout.Test(tensor(padded).unsqueeze(0), 0.3).item<double>());
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(1.0)]
    public void Training_has_the_moments_over_all_masks(double p)
    {
        using var scope = NewDisposeScope();
        Tensor x = Masks.Repeated(tensor(Window, ScalarType.Float32).reshape(1, 2, 2));

        Tensor largest = MaxPoolingDropout.Train(x, p, Pool, new DropoutNoise(1));
        Tensor mean = AveragePoolingDropout.Train(x, p, Average, new DropoutNoise(2));

        Masks.AssertMoments(largest, [Masks.Moments.Of(Masks.All(4, 1 - p).Select(mask => (Largest(mask.Mask), mask.Probability)))]);
        Masks.AssertMoments(mean, [Masks.Moments.Of(Masks.All(4, 1 - p).Select(mask => (Mean(mask.Mask), mask.Probability)))]);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(1.0)]
    public void Average_pooling_scales_by_what_is_kept(double p)
    {
        using var scope = NewDisposeScope();
        Tensor x = tensor(Window).reshape(1, 1, 2, 2);

        Assert.Equal(
            Masks.All(4, 1 - p).Sum(mask => mask.Probability * Mean(mask.Mask)),
            AveragePoolingDropout.Test(x, p, Average).item<double>(), 1e-12);
    }

    [Fact]
    public void Gradients_reach_the_values_that_win()
    {
        Tensor x = randn(1, 2, 4, 4);
        Masks.AssertGradient((v, noise) => MaxPoolingDropout.Train(v, 0.4, Pool, noise), x);
        Masks.AssertGradient((v, noise) => AveragePoolingDropout.Train(v, 0.4, Average, noise), x);
        Masks.AssertGradient((v, _) => MaxPoolingDropout.Test(v.flatten(2), 0.4), x);
    }

    private static Tensor Pool(Tensor x) => nn.functional.max_pool2d(x, 2, 2);

    private static Tensor Average(Tensor x) => nn.functional.avg_pool2d(x, 2, 2);

    private static double Largest(bool[] mask) => Window.Where((_, i) => mask[i]).DefaultIfEmpty(0).Max();

    private static double Mean(bool[] mask) => mask.Select((kept, i) => kept ? Window[i] : 0).Average();
}
