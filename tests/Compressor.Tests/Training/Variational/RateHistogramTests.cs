using Compressor.IR;
using Compressor.Training.Variational;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Variational;

/// <summary>Quantiles against sorting, sums against adding up.</summary>
public sealed class RateHistogramTests
{
    [Theory]
    [InlineData(0.01)]
    [InlineData(0.3)]
    [InlineData(0.95)]
    public void Quantile_is_the_sorted_one_to_a_bin(double share)
    {
        using var scope = NewDisposeScope();
        (Tensor[] thetas, Tensor[] sigma2s, double[] logAlpha) = Rates();
        Array.Sort(logAlpha);

        Assert.Equal(logAlpha[(int)(share * logAlpha.Length)], new RateHistogram(thetas, sigma2s).Quantile(share), 2.0 / 32);
    }

    [Fact]
    public void Sum_is_the_sum_over_weights()
    {
        using var scope = NewDisposeScope();
        (Tensor[] thetas, Tensor[] sigma2s, double[] logAlpha) = Rates();

        Assert.Equal(1, new RateHistogram(thetas, sigma2s).Sum(LogUniformKl.Value) / logAlpha.Sum(LogUniformKl.Value), 1e-3);
    }

    [Fact]
    public void Dropped_weights_lie_above_all_others()
    {
        using var scope = NewDisposeScope();
        (Tensor[] thetas, Tensor[] sigma2s, _) = Rates();
        double median = new RateHistogram([thetas[0]], [sigma2s[0]]).Quantile(0.5);
        long half = thetas[0].numel() / 2;
        thetas[0].view(-1)[..(int)half].zero_();
        sigma2s[0].view(-1)[..(int)half].zero_();

        var rates = new RateHistogram([thetas[0]], [sigma2s[0]]);

        Assert.True(rates.Quantile(0.75) > VariationalAdam.GreatestLogSigma2 - Math.Log(WeightPosterior.ThetaFloor));
        Assert.Equal(median, rates.Quantile(0.25), 0.2);
    }

    private static (Tensor[] Thetas, Tensor[] Sigma2s, double[] LogAlpha) Rates()
    {
        random.manual_seed(3);
        Tensor[] thetas = [randn(70, 101) * 0.2, randn(33) * 0.1];
        Tensor[] sigma2s = [.. thetas.Select(theta => (randn(theta.shape) * 2 - 4).exp())];
        double[] logAlpha = [.. thetas.Zip(sigma2s).SelectMany(pair =>
            (pair.Second / (pair.First.square() + 1e-8)).log().to(ScalarType.Float64).data<double>().ToArray())];
        return (thetas, sigma2s, logAlpha);
    }
}
