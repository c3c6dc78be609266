using Compressor.Training.Dropout;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

public sealed class MonteCarloDropoutTests
{
    [Fact]
    public void Passes_are_summed_up_as_in_the_paper()
    {
        double[][] passes = [[0.9, 0.1, 0], [0.2, 0.5, 0.3], [0.4, 0.4, 0.2]];
        using var scope = NewDisposeScope();
        int next = 0;

        MonteCarloPrediction found = MonteCarloDropout.Predict(() => tensor(passes[next++]).unsqueeze(0), 3);

        double[] mean = [.. Enumerable.Range(0, 3).Select(i => passes.Average(pass => pass[i]))];
        Assert.Equal(mean, Masks.Doubles(found.Mean), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(
            Enumerable.Range(0, 3).Select(i => passes.Average(pass => (pass[i] - mean[i]) * (pass[i] - mean[i]))),
            Masks.Doubles(found.Variance), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(Entropy(mean), found.Entropy.item<double>(), 1e-12);
        Assert.Equal(Entropy(mean) - passes.Average(Entropy), found.MutualInformation.item<double>(), 1e-12);
    }

    [Fact]
    public void The_noise_of_the_data_is_added_to_numbers()
    {
        // tau = q l^2 / (2 N lambda)
        Assert.Equal(1 / (0.9 * 4 / (2 * 1000 * 1e-4)), MonteCarloDropout.InversePrecision(2, 0.1, 1000, 1e-4), 1e-12);
        Assert.Equal(0.25, MonteCarloDropout.Predict(() => ones(1, 1), 4, 0.25).Variance.item<float>(), 1e-6);
    }

    /// <summary>A softmax over three inputs, each dropped with probability p: eight masks.</summary>
    [Fact]
    public void Many_passes_come_to_the_mean_over_all_masks()
    {
        using var scope = NewDisposeScope();
        const double P = 0.3;
        float[] x = [1, -2, 0.5f];
        float[,] w = { { 0.5f, 1, -1.5f }, { 2, -0.25f, 1 } };
        var noise = new DropoutNoise(1);

        MonteCarloPrediction found = MonteCarloDropout.Predict(
            () => nn.functional.linear(StandardDropout.Inverted(tensor(x).unsqueeze(0), P, noise), tensor(w)).softmax(1), 20_000);

        double exact = Masks.All(3, 1 - P).Sum(mask =>
        {
            double[] logits = [.. Enumerable.Range(0, 2).Select(row => mask.Mask.Select((kept, i) => kept ? w[row, i] * x[i] / (1 - P) : 0).Sum())];
            return mask.Probability / (1 + Math.Exp(logits[1] - logits[0]));
        });
        double error = Math.Sqrt(found.Variance[0, 0].item<float>() / 20_000);
        Assert.InRange(found.Mean[0, 0].item<float>() - exact, -6 * error, 6 * error);
        Assert.InRange(found.MutualInformation.item<float>(), 0, found.Entropy.item<float>());
    }

    [Fact]
    public void Passes_that_agree_tell_nothing_about_the_weights()
    {
        MonteCarloPrediction found = MonteCarloDropout.Predict(() => tensor(new[,] { { 1.0, 0 }, { 0.5, 0.5 } }), 5);

        Assert.Equal([0, Math.Log(2)], Masks.Doubles(found.Entropy), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0, 0], Masks.Doubles(found.MutualInformation), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    private static double Entropy(double[] probabilities) => -probabilities.Sum(p => p > 0 ? p * Math.Log(p) : 0);
}
