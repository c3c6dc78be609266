using Compressor.Training.Dropout;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

public sealed class StandoutTests
{
    private const double Alpha = 1.5;
    private const double Beta = -0.5;
    private static readonly double[] Activations = [-1, 0.2, 0.8, 2];

    private static double[] Keep => [.. Activations.Select(a => 1 / (1 + Math.Exp(-(Alpha * a + Beta))))];

    [Fact]
    public void Training_has_the_moments_of_masks_drawn_by_the_activation()
    {
        using var scope = NewDisposeScope();
        Tensor a = Masks.Repeated(tensor(Activations, ScalarType.Float32));

        Tensor samples = Standout.Train(a, a.tanh(), Alpha, Beta, new DropoutNoise(1));

        Masks.AssertMoments(samples, [.. Activations.Select((value, i) => Masks.Moments.Of([(Math.Tanh(value), Keep[i]), (0, 1 - Keep[i])]))]);
    }

    [Fact]
    public void The_test_form_is_the_mean_over_all_masks()
    {
        using var scope = NewDisposeScope();
        double[] weights = [0.5, -1, 2, 0.25];

        Tensor test = Standout.Test(tensor(Activations), tensor(Activations).tanh(), Alpha, Beta);

        double enumerated = Masks.All(Keep).Sum(mask => mask.Probability
            * mask.Mask.Select((kept, i) => kept ? weights[i] * Math.Tanh(Activations[i]) : 0).Sum());
        Assert.Equal(enumerated, test.dot(tensor(weights)).item<double>(), 1e-12);
    }

    [Fact]
    public void The_form_for_fine_tuning_keeps_the_mean_even_where_the_bound_holds()
    {
        using var scope = NewDisposeScope();
        double[] values = [-8, -1, 0.2, 2];
        Tensor a = Masks.Repeated(tensor(values, ScalarType.Float32));

        (Tensor samples, Tensor keep) = Standout.TrainInverted(a, a.tanh(), Alpha, Beta, new DropoutNoise(2));

        Assert.Equal(Standout.LeastKeep, keep[0, 0].item<float>(), 1e-6);
        Masks.AssertMoments(samples, [.. values.Select(value =>
        {
            double q = Math.Max(Standout.LeastKeep, 1 / (1 + Math.Exp(-(Alpha * value + Beta))));
            return Masks.Moments.Of([(Math.Tanh(value) / q, q), (0, 1 - q)]);
        })]);
    }

    [Theory]
    [InlineData(1e4, 1)]
    [InlineData(-1e4, 0)]
    public void At_its_ends_the_paper_keeps_all_or_nothing(double beta, double factor)
    {
        using var scope = NewDisposeScope();
        Tensor a = randn(50);

        Assert.True(Standout.Train(a, a.tanh(), 1, beta, new DropoutNoise(1)).allclose(a.tanh() * factor));
        Assert.True(Standout.Test(a, a.tanh(), 1, beta).allclose(a.tanh() * factor));
    }

    [Fact]
    public void Gradients_go_through_the_activation_alone()
    {
        Tensor a = randn(3, 4);
        Masks.AssertGradient((x, noise) => Standout.Train(a.to(ScalarType.Float64), x.tanh(), Alpha, Beta, noise), a);
        Masks.AssertGradient((x, noise) => Standout.TrainInverted(a.to(ScalarType.Float64), x.tanh(), Alpha, Beta, noise).Output, a);
    }
}
