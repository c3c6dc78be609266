using Compressor.Evaluation.Uncertainty;
using Xunit;

namespace Compressor.Tests.Evaluation.Uncertainty;

public sealed class CalibrationTests
{
    [Fact]
    public void Worked_out_by_hand()
    {
        // Confidences 0.7 (right), 0.6 (wrong), 1 (right): bins 11, 9 and 15 of 15.
        var calibration = Calibration.Of([0.7, 0.3, 0.4, 0.6, 1, 0], 2, [0, 0, 0]);

        Assert.Equal(2 / 3.0, calibration.Accuracy, 12);
        Assert.Equal(-(Math.Log(0.7) + Math.Log(0.4)) / 3, calibration.NegativeLogLikelihood, 12);
        Assert.Equal((2 * 0.09 + 2 * 0.36) / 3, calibration.BrierScore, 12);
        Assert.Equal((0.3 + 0.6 + 0) / 3, calibration.ExpectedCalibrationError, 12);
        Assert.Equal([8, 10, 14], Enumerable.Range(0, 15).Where(bin => calibration.Bins[bin].Count > 0));
        Assert.Equal(new CalibrationBin(10 / 15.0, 11 / 15.0, 1, 0.7, 1), calibration.Bins[10]);
        Assert.True(double.IsNaN(calibration.Bins[0].Accuracy));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public void Knowing_nothing_costs_ln_C_and_1_less_1_over_C(int classes)
    {
        double[] probabilities = [.. Enumerable.Repeat(1.0 / classes, 4 * classes)];

        var calibration = Calibration.Of(probabilities, classes, [0, 1, 1, 0]);

        Assert.Equal(Math.Log(classes), calibration.NegativeLogLikelihood, 12);
        Assert.Equal(1 - 1.0 / classes, calibration.BrierScore, 12);
    }

    [Fact]
    public void A_sure_mistake_costs_what_the_smallest_float_allows_and_no_infinity()
    {
        var calibration = Calibration.Of([0, 1], 2, [0]);

        Assert.Equal(-Math.Log(1.1754943508222875e-38), calibration.NegativeLogLikelihood, 6);
        Assert.Equal(2, calibration.BrierScore);
        Assert.Equal(1, calibration.ExpectedCalibrationError);
    }

    /// <summary>
    /// Labels drawn from the stated probabilities are calibrated. In a bin of n samples the gap is the mean of n errors of variance at
    /// most 1/4, so its weighted sum over B bins has an expectation below sqrt(B / N) / 2 (Cauchy), and a deviation below 1 / (2 sqrt(N)).
    /// </summary>
    [Fact]
    public void Labels_that_are_drawn_from_the_probabilities_are_calibrated_and_others_are_not()
    {
        const int Samples = 20_000;
        var random = new Random(5);
        var probabilities = new double[2 * Samples];
        var drawn = new int[Samples];
        var always = new int[Samples];
        for (int i = 0; i < Samples; i++)
        {
            probabilities[2 * i] = random.NextDouble();
            probabilities[2 * i + 1] = 1 - probabilities[2 * i];
            drawn[i] = random.NextDouble() < probabilities[2 * i] ? 0 : 1;
            always[i] = probabilities[2 * i] > 0.5 ? 0 : 1;
        }

        double bound = Math.Sqrt(Calibration.BinCount / (double)Samples) / 2 + 4 / (2 * Math.Sqrt(Samples));
        Assert.InRange(Calibration.Of(probabilities, 2, drawn).ExpectedCalibrationError, 0, bound);
        // Always right at a mean confidence of 3/4.
        Assert.Equal(0.25, Calibration.Of(probabilities, 2, always).ExpectedCalibrationError, 2);
        // Uniform p: the entropy of a coin, averaged: 1/2 nat. Brier: the mean of 2 p (1 - p): 1/3.
        Assert.Equal(0.5, Calibration.Of(probabilities, 2, drawn).NegativeLogLikelihood, 1);
        Assert.Equal(1 / 3.0, Calibration.Of(probabilities, 2, drawn).BrierScore, 1);
    }
}
