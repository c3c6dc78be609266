using Compressor.Training;
using Compressor.Training.Variational;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Variational;

/// <summary>The fused sample and its gradients against the same formula through autograd, on the same noise.</summary>
public sealed class LocalReparameterizationFunctionTests
{
    private const int Seed = 9;

    [Theory]
    [InlineData(3, 5)]
    [InlineData(64, 300)]
    public void Sample_and_gradients_are_the_formulas(long rows, long columns)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        (Tensor mean, Tensor variance, Tensor weight) = (randn(rows, columns), rand(rows, columns), randn(rows, columns));
        (Tensor fusedMean, Tensor fusedVariance) = (mean.clone().requires_grad_(true), variance.clone().requires_grad_(true));
        (Tensor plainMean, Tensor plainVariance) = (mean.clone().requires_grad_(true), variance.clone().requires_grad_(true));

        Tensor fused = LocalReparameterization.Sample(fusedMean, fusedVariance * 1, new GaussianNoise(Seed));
        Tensor plain = addcmul(plainMean, (plainVariance + 1e-8).sqrt(), new GaussianNoise(Seed).Like(mean), 1);
        (fused * weight).sum().backward();
        (plain * weight).sum().backward();

        Assert.True(fused.allclose(plain, 1e-5, 1e-6));
        Assert.True(fusedMean.grad!.allclose(plainMean.grad!, 1e-5, 1e-6));
        Assert.True(fusedVariance.grad!.allclose(plainVariance.grad!, 1e-4, 1e-5));
    }

    /// <summary>Images keep the order of their memory, and so do gradients; noise falls on them in that order.</summary>
    [Fact]
    public void Channels_that_lie_last_stay_last()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        (Tensor mean, Tensor variance, Tensor weight) = (randn(2, 6, 4, 5), rand(2, 6, 4, 5), randn(2, 6, 4, 5));
        (Tensor lastMean, Tensor lastVariance) = (Last(mean).requires_grad_(true), Last(variance).requires_grad_(true));
        (Tensor rowMean, Tensor rowVariance) = (Rows(mean).requires_grad_(true), Rows(variance).requires_grad_(true));

        Tensor last = LocalReparameterization.Sample(lastMean, lastVariance * 1, new GaussianNoise(Seed));
        Tensor rows = LocalReparameterization.Sample(rowMean, rowVariance * 1, new GaussianNoise(Seed));
        (last * Last(weight)).sum().backward();
        (rows * Rows(weight)).sum().backward();

        Assert.True(ChannelsLast.Holds(last));
        Assert.True(ChannelsLast.ToRows(last).equal(rows).all().item<bool>());
        Assert.True(ChannelsLast.ToRows(lastVariance.grad!).allclose(rowVariance.grad!));
        Assert.True(ChannelsLast.ToRows(lastMean.grad!).allclose(rowMean.grad!));

        Tensor Rows(Tensor values) => ChannelsLast.ToRows(values).contiguous();

        Tensor Last(Tensor values) => ChannelsLast.FromRows(Rows(values)).detach();
    }

    [Fact]
    public void Half_wide_variances_are_sampled_as_they_are()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        Tensor variance = rand(64, 300).bfloat16();
        Tensor half = variance.clone().requires_grad_(true);
        Tensor wide = variance.to(ScalarType.Float32).requires_grad_(true);
        Tensor mean = randn(64, 300);

        Tensor fromHalf = LocalReparameterization.Sample(mean, half * 1, new GaussianNoise(Seed));
        Tensor fromWide = LocalReparameterization.Sample(mean, wide * 1, new GaussianNoise(Seed));
        fromHalf.sum().backward();
        fromWide.sum().backward();

        Assert.True(fromHalf.allclose(fromWide, 1e-6, 1e-6));
        Assert.True(half.grad!.to(ScalarType.Float32).allclose(wide.grad!, 1e-2, 1e-3));
    }

    /// <summary>Ten times 32 at once, and 15 more.</summary>
    [Fact]
    public void Half_wide_means_are_sampled_as_they_are()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        Tensor half = randn(67, 5).bfloat16().requires_grad_(true);
        Tensor wide = half.detach().to(ScalarType.Float32).requires_grad_(true);
        (Tensor variance, Tensor weight) = (rand(67, 5).bfloat16(), randn(67, 5));

        Tensor fromHalf = LocalReparameterization.Sample(half * 1, variance.clone(), new GaussianNoise(Seed));
        Tensor fromWide = LocalReparameterization.Sample(wide * 1, variance.clone(), new GaussianNoise(Seed));
        (fromHalf * weight).sum().backward();
        (fromWide * weight).sum().backward();

        Assert.True(fromHalf.equal(fromWide).all().item<bool>());
        Assert.True(half.grad!.equal(wide.grad!.bfloat16()).all().item<bool>());
    }

    [Fact]
    public void A_variance_of_zero_has_a_finite_gradient()
    {
        using var scope = NewDisposeScope();
        Tensor variance = zeros(40).requires_grad_(true);

        LocalReparameterization.Sample(zeros(40), variance * 1, new GaussianNoise(Seed)).sum().backward();

        Assert.True(variance.grad!.isfinite().all().item<bool>());
    }
}
