using Compressor.Training.Dropout;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

/// <summary>Variational, concrete and structured Bayesian dropout: noise whose rate is learned, and what it costs.</summary>
public sealed class LearnedDropoutTests
{
    /// <summary>
    /// KL(alpha) = -0.5 log alpha + E log|1 + sqrt(alpha) eps| + const: differences against numerical integration. The cubic is within
    /// 0.01 of it up to alpha = 1.
    /// </summary>
    [Theory]
    [InlineData(0.05, 0.2)]
    [InlineData(0.2, 0.5)]
    [InlineData(0.5, 1.0)]
    public void The_cubic_follows_the_divergence(double from, double to)
    {
        using var scope = NewDisposeScope();

        double difference = (VariationalDropout.KlDivergence(tensor(Math.Log(to))) - VariationalDropout.KlDivergence(tensor(Math.Log(from)))).item<double>();

        Assert.Equal(Exact(to) - Exact(from), difference, 0.015);

        static double Exact(double alpha) => -0.5 * Math.Log(alpha)
            + Quadrature.Normal(1, Math.Sqrt(alpha), w => Math.Log(Math.Abs(w) + 1e-300));
    }

    [Fact]
    public void The_cubic_has_the_papers_coefficients()
    {
        const double Alpha = 0.3;
        double negative = 0.5 * Math.Log(Alpha) + 1.16145124 * Alpha - 1.50204118 * Alpha * Alpha + 0.58629921 * Alpha * Alpha * Alpha;

        Assert.Equal(-negative, VariationalDropout.KlDivergence(tensor(Math.Log(Alpha))).item<double>(), 1e-12);
    }

    [Fact]
    public void Type_A_multiplies_inputs_by_noise_of_variance_alpha()
    {
        using var scope = NewDisposeScope();
        double[] alphas = [0.1, 0.5, 1];
        double[] values = [1.5, -2, 0.25];

        Tensor samples = VariationalDropout.TrainInputs(
            Masks.Repeated(tensor(values, ScalarType.Float32)), tensor(alphas, ScalarType.Float32).log(), new DropoutNoise(1));

        Masks.AssertMoments(samples, [.. values.Zip(alphas, (value, alpha) => Masks.Moments.Normal(value, value * value * alpha))]);
    }

    [Fact]
    public void Gradients_reach_inputs_and_rates()
    {
        Tensor x = randn(2, 3, ScalarType.Float64);
        Masks.AssertGradient((v, noise) => VariationalDropout.TrainInputs(v.square(), tensor(-1.0), noise), x);
        Masks.AssertGradient((v, noise) => VariationalDropout.TrainInputs(x, v, noise), tensor(-1.0));
        Masks.AssertGradient((v, _) => VariationalDropout.KlDivergence(v), tensor(new[] { -3.0, -1, 0 }));
        Masks.AssertGradient((v, noise) => ConcreteDropout.Train(v.square(), tensor(-1.0), noise.Uniform(v)), x);
        Masks.AssertGradient((v, noise) => ConcreteDropout.Train(x, v, noise.Uniform(x)), tensor(-1.0));
        Masks.AssertGradient((v, _) => ConcreteDropout.Penalty(v, tensor(3.0), 5, 0.1, 0.01), tensor(-1.0));
        Masks.AssertGradient((v, _) => ConcreteDropout.Penalty(tensor(-1.0), v.square().sum(), 5, 0.1, 0.01), x);
        Masks.AssertGradient(
            (v, noise) => StructuredBayesianDropout.Train(x, v, tensor(-0.5), noise.Uniform(x)) / StructuredBayesian.Mean(v, tensor(-0.5)), tensor(-1.0));
        Masks.AssertGradient((v, _) => StructuredBayesian.Mean(v, v * 0.3), tensor(new[] { -4.0, -1 }));
    }

    /// <summary>z is above a half exactly where u > 1 - p; its mean is an integral over u.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void A_concrete_mask_drops_at_the_rate_p(double p)
    {
        using var scope = NewDisposeScope();
        double logit = Math.Log(p / (1 - p));

        Tensor kept = ConcreteDropout.Train(ones(Masks.Draws, 1), tensor(logit, ScalarType.Float32), new DropoutNoise(3).Uniform(empty(Masks.Draws, 1))) * (1 - p);

        Masks.AssertMoments(kept.lt(0.5).to(ScalarType.Float32), [Masks.Moments.Of([(1, p), (0, 1 - p)])]);
        Masks.AssertMeans(kept, [Quadrature.Uniform(u => 1 - Z(u))]);

        double Z(double u) => 1 / (1 + Math.Exp(-(logit + Math.Log(u / (1 - u))) / ConcreteDropout.Temperature));
    }

    /// <summary>wr = l^2 / (2 N) and dr = 1 / N for cross-entropy, twice that for a mean squared error.</summary>
    [Theory]
    [InlineData(1.0)]
    [InlineData(2.0)]
    public void The_concrete_penalty_is_the_papers(double nats)
    {
        (double p, double l, double units, double samples, double squares) = (0.2, 0.5, 7, 1000, 12.5);
        double expected = nats * l * l / (2 * samples) * squares / (1 - p)
            + nats / samples * units * (p * Math.Log(p) + (1 - p) * Math.Log(1 - p));

        double penalty = ConcreteDropout.Penalty(tensor(Math.Log(p / (1 - p))), tensor(squares), units, l, nats / samples).item<double>();

        Assert.Equal(expected, penalty, 1e-12);
    }

    [Theory]
    [InlineData(-9.0, 1)]
    [InlineData(9.0, 0)]
    public void At_its_ends_a_concrete_mask_keeps_all_or_nothing(double logit, double factor)
    {
        using var scope = NewDisposeScope();
        Tensor u = new DropoutNoise(3).Uniform(empty(1000));

        double kept = (ConcreteDropout.Train(ones(1000), tensor(logit, ScalarType.Float32), u) / (1 + Math.Exp(logit))).mean().item<float>();

        Assert.Equal(factor, kept, 0.01);
    }

    /// <summary>All but without noise a unit stays as it is; at the lower end of the prior nothing is left of it.</summary>
    [Theory]
    [InlineData(0.0, -20.0, 1)]
    [InlineData(-20.0, -20.0, 0)]
    public void At_its_ends_structured_noise_keeps_all_or_nothing(double mu, double logSigma, double factor)
    {
        using var scope = NewDisposeScope();
        Tensor x = ones(1000, ScalarType.Float64);

        Tensor samples = StructuredBayesianDropout.Train(x, tensor(mu), tensor(logSigma), new DropoutNoise(4).Uniform(x));

        Assert.True(samples.allclose(x * factor, atol: 1e-7));
        Assert.True(StructuredBayesianDropout.Test(x, tensor(mu), tensor(logSigma)).allclose(x * factor, atol: 1e-7));
    }

    [Theory]
    [InlineData(0.0, -5.0)]
    [InlineData(-2.0, 0.0)]
    [InlineData(0.0, 2.0)]
    public void Structured_noise_has_the_closed_mean(double mu, double logSigma)
    {
        using var scope = NewDisposeScope();
        double mean = StructuredBayesian.Mean(mu, logSigma);
        Tensor x = ones(Masks.Draws, 1);

        Tensor samples = StructuredBayesianDropout.Train(x, tensor(mu), tensor(logSigma), new DropoutNoise(4).Uniform(x.to(ScalarType.Float64)));

        // Samples stay 1e-5 off the ends of the distribution, which shifts its mean by as much of its range.
        Assert.InRange(samples.mean().item<float>() - mean, -6 * Error() - 1e-5, 6 * Error() + 1e-5);
        Assert.Equal(mean, StructuredBayesianDropout.Test(ones(1), tensor(mu), tensor(logSigma)).item<float>(), 1e-6);

        double Error() => mean / StructuredBayesian.Snr(mu, logSigma) / Math.Sqrt(Masks.Draws);
    }
}
