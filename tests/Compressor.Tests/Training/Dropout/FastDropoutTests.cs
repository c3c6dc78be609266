using Compressor.Training.Dropout;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

public sealed class FastDropoutTests
{
    private static readonly double[] X = [1, -2, 0.5];
    private static readonly double[] Spread = [0.3, 0.1, 0];
    private static readonly double[,] W = { { 0.5, 1, -1.5 }, { 2, -0.25, 1 } };
    private static readonly double[] B = [0.25, -1];

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(1.0)]
    public void Linear_moments_are_those_over_all_masks(double p)
    {
        using var scope = NewDisposeScope();

        (Tensor mean, Tensor variance) = FastDropout.Linear(tensor(X).unsqueeze(0), zeros(1, 3, ScalarType.Float64), tensor(W), tensor(B), p);

        for (int row = 0; row < 2; row++)
        {
            var exact = Masks.Moments.Of(Masks.All(3, 1 - p).Select(mask =>
                (B[row] + mask.Mask.Select((kept, i) => kept ? W[row, i] * X[i] : 0).Sum(), mask.Probability)));
            Assert.Equal(exact.Mean, mean[0, row].item<double>(), 1e-12);
            Assert.Equal(exact.Variance, variance[0, row].item<double>(), 1e-12);
        }
    }

    /// <summary>An input that takes one of two values has a variance of its own.</summary>
    [Fact]
    public void The_variance_of_inputs_goes_on()
    {
        using var scope = NewDisposeScope();
        const double P = 0.3;

        (Tensor mean, Tensor variance) = FastDropout.Linear(tensor(X).unsqueeze(0), tensor(Spread).unsqueeze(0), tensor(W), tensor(B), P);

        for (int row = 0; row < 2; row++)
        {
            var exact = Masks.Moments.Of(
                from mask in Masks.All(3, 1 - P)
                from sign in Masks.All(3, 0.5)
                select (B[row] + Enumerable.Range(0, 3).Sum(i => mask.Mask[i] ? W[row, i] * (X[i] + (sign.Mask[i] ? 1 : -1) * Math.Sqrt(Spread[i])) : 0),
                    mask.Probability * sign.Probability));
            Assert.Equal(exact.Mean, mean[0, row].item<double>(), 1e-12);
            Assert.Equal(exact.Variance, variance[0, row].item<double>(), 1e-12);
        }
    }

    [Theory]
    [InlineData(0.5, 2.0)]
    [InlineData(-1.5, 0.7)]
    [InlineData(3.0, 0.01)]
    public void Relu_moments_are_the_integrals(double mean, double variance)
    {
        using var scope = NewDisposeScope();

        (Tensor first, Tensor spread) = FastDropout.Relu(tensor(mean), tensor(variance));

        double exact = Quadrature.Normal(mean, Math.Sqrt(variance), s => Math.Max(0, s));
        double square = Quadrature.Normal(mean, Math.Sqrt(variance), s => Math.Max(0, s) * Math.Max(0, s));
        Assert.Equal(exact, first.item<double>(), 1e-7);
        Assert.Equal(square - exact * exact, spread.item<double>(), 1e-7);
    }

    [Theory]
    [InlineData(2.0)]
    [InlineData(-2.0)]
    public void Without_variance_the_activations_are_the_plain_ones(double mean)
    {
        using var scope = NewDisposeScope();
        Tensor none = tensor(0.0);

        Assert.Equal(Math.Max(0, mean), FastDropout.Relu(tensor(mean), none).Mean.item<double>(), 1e-12);
        Assert.Equal(0, FastDropout.Relu(tensor(mean), none).Variance.item<double>(), 1e-12);
        Assert.Equal(1 / (1 + Math.Exp(-mean)), FastDropout.Sigmoid(tensor(mean), none).Mean.item<double>(), 1e-12);
    }

    /// <summary>The paper's own approximation: 0.02 is what MacKay's probit gives away between these moments.</summary>
    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(1.0, 4.0)]
    [InlineData(-2.5, 0.5)]
    [InlineData(0.5, 9.0)]
    public void Sigmoid_moments_are_near_the_integrals(double mean, double variance)
    {
        using var scope = NewDisposeScope();

        (Tensor first, Tensor spread) = FastDropout.Sigmoid(tensor(mean), tensor(variance));

        double exact = Quadrature.Normal(mean, Math.Sqrt(variance), S);
        double square = Quadrature.Normal(mean, Math.Sqrt(variance), s => S(s) * S(s));
        Assert.Equal(exact, first.item<double>(), 0.02);
        Assert.Equal(square - exact * exact, spread.item<double>(), 0.02);

        static double S(double s) => 1 / (1 + Math.Exp(-s));
    }

    [Fact]
    public void A_sampled_sum_has_its_moments()
    {
        using var scope = NewDisposeScope();
        Tensor mean = Masks.Repeated(tensor(new[] { 1f, -2 }));

        Tensor samples = FastDropout.Sample(mean, tensor(new[] { 0.5f, 4 }).expand_as(mean), new DropoutNoise(1));

        Masks.AssertMoments(samples, [Masks.Moments.Normal(1, 0.5), Masks.Moments.Normal(-2, 4)]);
    }

    [Fact]
    public void Gradients_reach_through_all_forms()
    {
        Tensor x = tensor(X).unsqueeze(0);
        Tensor variance = tensor(Spread).unsqueeze(0);
        Masks.AssertGradient((v, _) => FastDropout.Linear(v, variance, tensor(W), tensor(B), 0.3).Variance, x);
        Masks.AssertGradient((v, _) => FastDropout.Relu(v, variance + 0.1).Variance, x);
        Masks.AssertGradient((v, _) => FastDropout.Sigmoid(v, variance + 0.1).Variance, x);
        Masks.AssertGradient((v, noise) => FastDropout.Sample(v, v.square() + 0.1, noise), x);
    }
}
