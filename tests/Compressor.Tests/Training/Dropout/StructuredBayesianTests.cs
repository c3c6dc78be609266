using Compressor.Training.Dropout;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

/// <summary>The closed forms against published values, quadrature and each other.</summary>
public sealed class StructuredBayesianTests
{
    private const double A = StructuredBayesian.Least;

    /// <summary>Values computed by quadrature in another language.</summary>
    [Theory]
    [InlineData(0, -5, 0.994647, 246.70, 7.26994)]
    [InlineData(-2, 0, 0.192100, 1.06820, 1.65505)]
    [InlineData(-10, 1, 0.00151910, 0.104739, 0.578718)]
    [InlineData(0, 2, 0.106830, 0.516973, 0.304649)]
    [InlineData(-18, 1, 7.9636e-7, 0.030187, 0.984959)]
    public void Closed_forms_have_the_reference_values(double mu, double logSigma, double mean, double snr, double kl)
    {
        Assert.Equal(1, StructuredBayesian.Mean(mu, logSigma) / mean, 1e-4);
        Assert.Equal(1, StructuredBayesian.Snr(mu, logSigma) / snr, 1e-4);
        Assert.Equal(1, StructuredBayesian.Kl(mu, logSigma) / kl, 1e-5);
    }

    [Theory]
    [InlineData(-0.5, -1)]
    [InlineData(-3, 0.5)]
    [InlineData(-12, 1.5)]
    [InlineData(-19.5, 0.7)]
    [InlineData(-1, 3)]
    public void Closed_forms_are_the_integrals(double mu, double logSigma)
    {
        double sigma = Math.Exp(logSigma);
        double z = Integral(x => Density(x, mu, sigma));
        double mean = Integral(x => Density(x, mu, sigma) * Math.Exp(x)) / z;
        double square = Integral(x => Density(x, mu, sigma) * Math.Exp(2 * x)) / z;
        double kl = Integral(x => Density(x, mu, sigma) / z is > 0 and var q ? q * Math.Log(q * -A) : 0);

        Assert.Equal(1, StructuredBayesian.Mean(mu, logSigma) / mean, 1e-6);
        Assert.Equal(1, StructuredBayesian.Snr(mu, logSigma) / (mean / Math.Sqrt(square - mean * mean)), 1e-6);
        Assert.Equal(kl, StructuredBayesian.Kl(mu, logSigma), 1e-6);
    }

    /// <summary>The parameters may go to the ends of their ranges.</summary>
    [Fact]
    public void Every_value_is_finite()
    {
        for (double mu = -20; mu <= 0; mu += 2.5)
        {
            for (double logSigma = -20; logSigma <= 5; logSigma += 1.25)
            {
                Assert.InRange(StructuredBayesian.Mean(mu, logSigma), 0, 1);
                Assert.True(double.IsFinite(StructuredBayesian.Snr(mu, logSigma)), $"SNR({mu}, {logSigma})");
                Assert.True(StructuredBayesian.Kl(mu, logSigma) >= 0);
                Assert.False(double.IsNaN(StructuredBayesian.DeltaF(mu, logSigma)), $"delta F({mu}, {logSigma})");
            }
        }
    }

    /// <summary>delta F = log of the integral of q(x) p'(x) / p(x): the evidence under the reduced prior over that under the full one.</summary>
    [Theory]
    [InlineData(-15, 1)]
    [InlineData(-18, 0.5)]
    [InlineData(-5, 0)]
    [InlineData(-10, 3)]
    public void Delta_f_is_the_log_of_the_evidence_ratio(double mu, double logSigma)
    {
        double sigma = Math.Exp(logSigma);
        double z = Integral(x => Density(x, mu, sigma));

        // The reduced prior is half a normal of width 1e-6 at a: there q is constant, p' integrates to 1, and p is 1 / (b - a).
        double expected = Math.Log(Density(A, mu, sigma) / z * -A);

        Assert.Equal(expected, StructuredBayesian.DeltaF(mu, logSigma), 1e-4);
    }

    /// <summary>The same without a limit taken: the integral of q p' / p over a reduced prior as wide as it is.</summary>
    [Theory]
    [InlineData(-15, 1)]
    [InlineData(-19.9, -2)]
    [InlineData(-20, -13)]
    [InlineData(-20, -14.5)]
    [InlineData(-3, 0)]
    [InlineData(0, -1)]
    [InlineData(-12, 5)]
    public void Delta_f_is_the_integral(double mu, double logSigma)
    {
        const double Width = 1e-6;
        double sigma = Math.Exp(logSigma);
        double z = Simpson(x => Math.Exp(-0.5 * x * x), (A - mu) / sigma, Math.Min((0 - mu) / sigma, (A - mu) / sigma + 80)) * sigma;

        // x = a + 1e-6 t; what every exponent has in common is taken out, so that none vanishes.
        double common = -0.5 * (A - mu) * (A - mu) / (sigma * sigma);
        double reduced = Simpson(
            t => Math.Exp((-(A - mu) * Width * t - 0.5 * Width * Width * t * t) / (sigma * sigma) - 0.5 * t * t), 0, 40);
        double normal = Simpson(t => Math.Exp(-0.5 * t * t), 0, 40);

        Assert.Equal(common + Math.Log(reduced / normal / z * -A), StructuredBayesian.DeltaF(mu, logSigma), 1e-6 * Math.Max(1, -common));
    }

    /// <summary>
    /// delta F >= 0 needs mu no higher than a third of the way from a to b, whatever sigma: q must be as dense at a as on the average, and
    /// by Jensen's inequality (a - mu)^2 is then at most the mean of (x - mu)^2. The bound is reached, and units that carry noise only
    /// by their SNR lie far above it.
    /// </summary>
    [Fact]
    public void The_evidence_lets_no_unit_go_above_a_third_of_the_range()
    {
        double bound = A - A / 3;
        double[] logSigmas = [.. Enumerable.Range(0, 101).Select(i => -5 + i * 0.1)];
        for (double mu = bound + 0.01; mu <= 0; mu += 0.05)
        {
            Assert.All(logSigmas, logSigma => Assert.True(StructuredBayesian.DeltaF(mu, logSigma) < 0, $"delta F({mu}, {logSigma})"));
        }

        Assert.Contains(logSigmas, logSigma => StructuredBayesian.DeltaF(bound - 0.2, logSigma) >= 0);
        Assert.True(StructuredBayesian.Snr(-3, 0.5) < StructuredBayesian.SnrThreshold && StructuredBayesian.DeltaF(-3, 0.5) < -30);
    }

    [Fact]
    public void Tensors_have_the_values_and_slopes_of_the_closed_form()
    {
        double[] mus = [-0.5, -3, -12, 0, -19];
        double[] logSigmas = [-1, 0.5, 1.5, -5, 4];
        using Tensor mu = tensor(mus, requires_grad: true);
        using Tensor logSigma = tensor(logSigmas, requires_grad: true);
        Tensor kl = StructuredBayesian.Kl(mu, logSigma);
        kl.sum().backward();
        for (int i = 0; i < mus.Length; i++)
        {
            Assert.Equal(StructuredBayesian.Kl(mus[i], logSigmas[i]), kl[i].item<double>(), 1e-9);
            Assert.Equal(Slope(m => StructuredBayesian.Kl(m, logSigmas[i]), mus[i]), mu.grad![i].item<double>(), 1e-4);
            Assert.Equal(Slope(s => StructuredBayesian.Kl(mus[i], s), logSigmas[i]), logSigma.grad![i].item<double>(), 1e-4);
        }
    }

    [Theory]
    [InlineData(-0.5, -1)]
    [InlineData(-2, 0)]
    [InlineData(0, 1)]
    public void Samples_have_the_posteriors_mean(double mu, double logSigma)
    {
        const int Count = 400_000;
        using Tensor uniform = (arange(Count, dtype: ScalarType.Float64) + 0.5) / Count;
        using Tensor sample = StructuredBayesian.Sample(tensor(mu, ScalarType.Float64), tensor(logSigma, ScalarType.Float64), uniform);

        double mean = sample.mean().item<double>();
        Assert.Equal(1, mean / StructuredBayesian.Mean(mu, logSigma), 1e-3);
        Assert.Equal(1, mean / sample.std().item<double>() / StructuredBayesian.Snr(mu, logSigma), 1e-3);
    }

    private static double Density(double x, double mu, double sigma) =>
        Math.Exp(-0.5 * (x - mu) * (x - mu) / (sigma * sigma)) / (sigma * Math.Sqrt(2 * Math.PI));

    private static double Slope(Func<double, double> function, double at) => (function(at + 1e-5) - function(at - 1e-5)) / 2e-5;

    private static double Integral(Func<double, double> function) => Simpson(function, A, 0);

    /// <summary>Simpson's rule.</summary>
    private static double Simpson(Func<double, double> function, double from, double to)
    {
        const int Panels = 400_000;
        double step = (to - from) / Panels;
        double sum = function(from) + function(to);
        for (int i = 1; i < Panels; i++)
        {
            sum += function(from + i * step) * (i % 2 == 1 ? 4 : 2);
        }

        return sum * step / 3;
    }
}
