using Compressor.Training.Dropout;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

public sealed class DropConnectTests
{
    private const double P = 0.4;
    private static readonly double[] V = [1, -2, 0.5];
    private static readonly double[,] W = { { 0.5, 1, -1.5 }, { 2, -0.25, 1 } };
    private static readonly double[] B = [0.25, -1];

    [Fact]
    public void The_moments_are_those_over_all_masks()
    {
        using var scope = NewDisposeScope();

        (Tensor mean, Tensor variance) = Matched(P);

        for (int row = 0; row < 2; row++)
        {
            Masks.Moments exact = Exact(row);
            Assert.Equal(exact.Mean, mean[0, row].item<double>(), 1e-12);
            Assert.Equal(exact.Variance, variance[0, row].item<double>(), 1e-12);
        }
    }

    /// <summary>Of weights and biases, and in each example of one batch its own.</summary>
    [Fact]
    public void Training_has_the_moments_over_all_masks()
    {
        using var scope = NewDisposeScope();

        Tensor samples = DropConnect.Train(Masks.Repeated(tensor(V)), tensor(W), tensor(B), P, new DropoutNoise(1));

        Masks.AssertMoments(samples, [Exact(0), Exact(1)]);
        // Rows have masks of their own: a product of two sums has the product of their means.
        Masks.AssertMeans((samples.select(1, 0) * samples.select(1, 1)).unsqueeze(1), [Exact(0).Mean * Exact(1).Mean]);
    }

    [Fact]
    public void The_test_output_is_the_mean_of_the_activation_over_the_matched_normal()
    {
        using var scope = NewDisposeScope();
        (Tensor Mean, Tensor Variance) matched = Matched(P);

        Tensor output = DropConnect.Test(matched, u => u.relu(), Masks.Draws, new DropoutNoise(2));

        for (int row = 0; row < 2; row++)
        {
            (double m, double s) = (matched.Mean[0, row].item<double>(), Math.Sqrt(matched.Variance[0, row].item<double>()));
            double exact = Quadrature.Normal(m, s, u => Math.Max(0, u));
            double error = Math.Sqrt(Quadrature.Normal(m, s, u => Math.Max(0, u) * Math.Max(0, u)) / Masks.Draws);
            Assert.InRange(output[0, row].item<double>() - exact, -6 * error, 6 * error);
        }
    }

    [Fact]
    public void One_seed_gives_one_test_output()
    {
        using var scope = NewDisposeScope();

        Assert.True(Output(2).eq(Output(2)).all().item<bool>());
        Assert.False(Output(2).eq(Output(3)).all().item<bool>());

        static Tensor Output(long seed) => DropConnect.Test(Matched(P), u => u.relu(), 5, new DropoutNoise(seed));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void At_its_ends_nothing_is_left_to_chance(double p)
    {
        using var scope = NewDisposeScope();
        Tensor plain = nn.functional.linear(tensor(V).unsqueeze(0), tensor(W), tensor(B)) * (1 - p);

        Assert.True(DropConnect.Test(Matched(p), u => u, 3, new DropoutNoise(2)).allclose(plain));
        Assert.True(DropConnect.Train(tensor(V).unsqueeze(0), tensor(W), tensor(B), p, new DropoutNoise(2)).allclose(plain));
    }

    [Fact]
    public void Gradients_reach_inputs_and_weights()
    {
        Masks.AssertGradient((v, noise) => DropConnect.Train(v, tensor(W), tensor(B), P, noise), tensor(V).unsqueeze(0));
        Masks.AssertGradient((w, noise) => DropConnect.Train(tensor(V).unsqueeze(0), w, tensor(B), P, noise), tensor(W));
    }

    private static (Tensor Mean, Tensor Variance) Matched(double p) => DropConnect.Moments(tensor(V).unsqueeze(0), tensor(W), tensor(B), p);

    /// <summary>Three weights and a bias: 16 masks.</summary>
    private static Masks.Moments Exact(int row) => Masks.Moments.Of(Masks.All(4, 1 - P).Select(mask =>
        (mask.Mask.Select((kept, i) => kept ? i < 3 ? W[row, i] * V[i] : B[row] : 0).Sum(), mask.Probability)));
}
