using Compressor.Training.Dropout;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

public sealed class DropConnectTests
{
    private const double P = 0.4;
    private static readonly double[] V = [1, -2, 0.5];
    private static readonly double[,] W = { { 0.5, 1, -1.5 }, { 2, -0.25, 1 } };

    [Fact]
    public void The_moments_are_those_over_all_masks()
    {
        using var scope = NewDisposeScope();

        (Tensor mean, Tensor variance) = DropConnect.Moments(tensor(V).unsqueeze(0), tensor(W), P);

        for (int row = 0; row < 2; row++)
        {
            var exact = Masks.Moments.Of(Masks.All(3, 1 - P).Select(mask => (Sum(row, mask.Mask), mask.Probability)));
            Assert.Equal(exact.Mean, mean[0, row].item<double>(), 1e-12);
            Assert.Equal(exact.Variance, variance[0, row].item<double>(), 1e-12);
        }
    }

    [Fact]
    public void The_test_output_is_the_mean_of_the_activation_over_the_matched_normal()
    {
        using var scope = NewDisposeScope();
        (Tensor mean, Tensor variance) = DropConnect.Moments(tensor(V).unsqueeze(0), tensor(W), P);

        Tensor output = DropConnect.Test(tensor(V).unsqueeze(0), tensor(W), P, u => u.relu(), Masks.Draws, new DropoutNoise(2));

        for (int row = 0; row < 2; row++)
        {
            (double m, double s) = (mean[0, row].item<double>(), Math.Sqrt(variance[0, row].item<double>()));
            double exact = Quadrature.Normal(m, s, u => Math.Max(0, u));
            double error = Math.Sqrt(Quadrature.Normal(m, s, u => Math.Max(0, u) * Math.Max(0, u)) / Masks.Draws);
            Assert.InRange(output[0, row].item<double>() - exact, -6 * error, 6 * error);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void At_its_ends_nothing_is_left_to_chance(double p)
    {
        using var scope = NewDisposeScope();
        Tensor plain = tensor(V).unsqueeze(0).matmul(tensor(W).t());

        Tensor output = DropConnect.Test(tensor(V).unsqueeze(0), tensor(W), p, u => u, 3, new DropoutNoise(2));

        Assert.True(output.allclose(p == 0 ? plain : zeros_like(plain)));
    }

    private static double Sum(int row, bool[] mask) => mask.Select((kept, i) => kept ? W[row, i] * V[i] : 0).Sum();
}
