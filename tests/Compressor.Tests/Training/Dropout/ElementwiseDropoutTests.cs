using Compressor.Training.Dropout;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

/// <summary>Standard, Gaussian and spatial dropout: each factor of a mask for itself, or one per feature map.</summary>
public sealed class ElementwiseDropoutTests
{
    private static readonly float[] Values = [1.5f, -2, 0.25f];

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Standard_dropout_has_the_moments_of_its_mask(double p)
    {
        using var scope = NewDisposeScope();
        Tensor x = Masks.Repeated(tensor(Values));

        Masks.AssertMoments(StandardDropout.Train(x, p, new DropoutNoise(1)), [.. Values.Select(value => Two(value, 1))]);
        Masks.AssertMoments(StandardDropout.Inverted(x, p, new DropoutNoise(2)), [.. Values.Select(value => Two(value, 1 / (1 - p)))]);

        Masks.Moments Two(double value, double factor) => Masks.Moments.Of([(value * factor, 1 - p), (0, p)]);
    }

    [Fact]
    public void Weight_scaling_is_the_mean_over_all_masks_of_a_linear_layer()
    {
        using var scope = NewDisposeScope();
        const double P = 0.3;
        Tensor w = tensor(new float[] { 0.5f, -1, 2 });
        double enumerated = Masks.All(3, 1 - P).Sum(mask => mask.Probability
            * mask.Mask.Select((kept, i) => kept ? Values[i] * w[i].item<float>() : 0.0).Sum());

        Assert.Equal(enumerated, StandardDropout.Test(tensor(Values), P).dot(w).item<float>(), 1e-6);
        Assert.Equal(enumerated, tensor(Values).dot(StandardDropout.Test(w, P)).item<float>(), 1e-6);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void At_its_ends_dropout_keeps_all_or_nothing(double p)
    {
        using var scope = NewDisposeScope();
        Tensor x = randn(7, 5, 3);
        Tensor expected = p == 0 ? x : zeros_like(x);

        Assert.True(StandardDropout.Train(x, p, new DropoutNoise(1)).eq(expected).all().item<bool>());
        Assert.True(StandardDropout.Inverted(x, p, new DropoutNoise(1)).eq(expected).all().item<bool>());
        Assert.True(SpatialDropout.Train(x, p, new DropoutNoise(1)).eq(expected).all().item<bool>());
        Assert.True(GaussianDropout.Train(x, 0, new DropoutNoise(1)).eq(x).all().item<bool>());
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void Gaussian_dropout_has_the_mean_and_variance_of_the_inverted_mask(double p)
    {
        using var scope = NewDisposeScope();
        Tensor samples = GaussianDropout.Train(Masks.Repeated(tensor(Values)), p, new DropoutNoise(3));

        Masks.AssertMoments(samples, [.. Values.Select(value => Masks.Moments.Normal(value, value * value * p / (1 - p)))]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Spatial_dropout_drops_whole_maps(int axes)
    {
        using var scope = NewDisposeScope();
        const double P = 0.25;
        long[] shape = [20_000, 3, .. Enumerable.Repeat(2L, axes)];

        Tensor factors = SpatialDropout.Train(ones(shape), P, new DropoutNoise(4)).flatten(2);

        Assert.True(factors.eq(factors.narrow(2, 0, 1)).all().item<bool>());
        Tensor maps = factors.select(2, 0);
        Masks.AssertMoments(maps, [.. Enumerable.Repeat(Masks.Moments.Of([(1 / (1 - P), 1 - P), (0, P)]), 3)]);
        // Channels fall independently of each other.
        Masks.AssertMoments(maps.select(1, 0) * maps.select(1, 1), [Masks.Moments.Of([(1 / ((1 - P) * (1 - P)), (1 - P) * (1 - P)), (0, 1 - (1 - P) * (1 - P))])]);
    }

    [Fact]
    public void Gradients_go_through_what_is_kept()
    {
        Tensor x = randn(2, 3, 2);
        Masks.AssertGradient((value, noise) => StandardDropout.Train(value.square(), 0.4, noise), x);
        Masks.AssertGradient((value, noise) => StandardDropout.Inverted(value.square(), 0.4, noise), x);
        Masks.AssertGradient((value, noise) => GaussianDropout.Train(value.square(), 0.4, noise), x);
        Masks.AssertGradient((value, noise) => SpatialDropout.Train(value.square(), 0.4, noise), x);
    }
}
