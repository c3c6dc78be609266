using System.Runtime.Intrinsics;
using Compressor.Tests.Support;
using Compressor.Training.Variational;
using Xunit;

namespace Compressor.Tests.Training.Variational;

public sealed class KlDivergenceTests
{
    /// <summary>Molchanov et al. 2017: values of the fit, and of the integral it was fitted to.</summary>
    [Theory]
    [InlineData(-8, 4.63590, 4.63501)]
    [InlineData(-2, 1.54053, 1.54415)]
    [InlineData(0, 0.431239, 0.426686)]
    [InlineData(3, 0.0254200, 0.0246883)]
    [InlineData(8, 1.6837e-4, 1.6772e-4)]
    public void Fit_has_the_papers_values(double logAlpha, double fit, double exact)
    {
        double value = LogUniformKl.Value(logAlpha);

        Assert.Equal(1, value / fit, 2e-5);
        Assert.True(Math.Abs(value - exact) <= 0.0095);
    }

    /// <summary>-KL = E[log |1 + sqrt(alpha) e|] up to a constant, zero at infinite alpha: checked by quadrature, independent of the fit.</summary>
    [Theory]
    [InlineData(-4.0)]
    [InlineData(-1.0)]
    [InlineData(1.0)]
    [InlineData(4.0)]
    public void Fit_follows_the_integral(double logAlpha)
    {
        // KL(alpha) = E[log |sqrt(alpha) e|] ... differences are free of the constant: KL(a) - KL(8).
        double difference = Integral(logAlpha) - Integral(8);

        Assert.Equal(difference, LogUniformKl.Value(logAlpha) - LogUniformKl.Value(8), 0.012);
    }

    [Fact]
    public void Slope_is_the_exact_one_and_close_to_the_fits()
    {
        for (double logAlpha = -7.5; logAlpha <= 7.5; logAlpha += 0.25)
        {
            double slope = Slope<LogUniformKl>(logAlpha);
            Assert.Equal(1, slope / Dawson.LogUniformSlope(logAlpha), 7.5e-4);
            Assert.Equal(Difference(LogUniformKl.Value, logAlpha), slope, 0.0145);
            Assert.Equal(Difference(ArdKl.Value, logAlpha), Slope<ArdKl>(logAlpha), 2e-6);
        }
    }

    /// <summary>The slope's integral is the difference of the integrals it is the derivative of.</summary>
    [Theory]
    [InlineData(-2, 1.54415)]
    [InlineData(0, 0.426686)]
    [InlineData(3, 0.0246883)]
    public void Slope_integrates_to_the_exact_divergence(double logAlpha, double exact)
    {
        const int Steps = 2_000;
        double step = (8 - logAlpha) / Steps;
        double sum = Enumerable.Range(0, Steps).Sum(i => Slope<LogUniformKl>(logAlpha + (i + 0.5) * step)) * step;

        Assert.Equal(exact - 1.6772e-4, -sum, 1e-3 * exact);
    }

    [Theory]
    [InlineData(0.3, 0.01)]
    [InlineData(1.0, 4.0)]
    public void Ard_is_half_the_log_of_the_variance_ratio(double theta, double sigma2) =>
        Assert.Equal(0.5 * Math.Log(1 + theta * theta / sigma2), ArdKl.Value(Math.Log(sigma2 / (theta * theta))), 1e-12);

    private static double Difference(Func<double, double> value, double at) => (value(at + 1e-5) - value(at - 1e-5)) / 2e-5;

    private static double Slope<TKl>(double logAlpha)
        where TKl : struct, IKlDivergence
    {
        double shrink = 1 / (1 + Math.Exp(logAlpha));
        return TKl.Slope(Vector512.Create((float)shrink), Vector512.Create((float)(1 - shrink)))[0];
    }

    /// <summary>E over e ~ N(0, 1) of log |1 + sqrt(alpha) e| - 1/2 log alpha, the KL up to a constant (Kingma et al. 2015, appendix C).</summary>
    private static double Integral(double logAlpha)
    {
        double root = Math.Exp(logAlpha / 2);
        double sum = 0;
        const int Points = 4_000_001;
        const double Reach = 9;
        double step = 2 * Reach / (Points - 1);
        for (int i = 0; i < Points; i++)
        {
            // Off the grid's symmetry, so that no point hits the logarithm's pole.
            double e = -Reach + (i + 0.37) * step;
            sum += Math.Exp(-e * e / 2) * Math.Log(Math.Abs(1 + root * e));
        }

        return sum * step / Math.Sqrt(2 * Math.PI) - logAlpha / 2;
    }
}
