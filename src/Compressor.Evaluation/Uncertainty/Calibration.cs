using System.Numerics.Tensors;

namespace Compressor.Evaluation.Uncertainty;

/// <summary>Samples whose confidence lies in (<paramref name="From"/>, <paramref name="To"/>]; the first bin holds 0 too.</summary>
/// <param name="Count">How many.</param>
/// <param name="Confidence">Their mean confidence; NaN where there are none.</param>
/// <param name="Accuracy">The share of them that is right; NaN where there are none.</param>
public sealed record CalibrationBin(double From, double To, int Count, double Confidence, double Accuracy);

/// <summary>
/// How far predicted probabilities can be believed. Of sample i with label y: confidence c = max p, right where argmax p = y.
/// <code>
/// NLL   = mean of -ln p(y)                                               (Good 1952)
/// Brier = mean of sum over classes k of (p(k) - [k = y])^2, 0..2         (Brier 1950)
/// ECE   = sum over bins B of |B| / n * |accuracy(B) - confidence(B)|     (Naeini, Cooper, Hauskrecht 2015; bins as in Guo et al. 2017)
/// </code>
/// </summary>
public sealed record Calibration
{
    /// <summary>Bins of equal width in which confidences are compared with accuracies.</summary>
    public const int BinCount = 15;

    /// <summary>-ln of it is the most one sample can add to the likelihood: the smallest normal float32, for outputs are rounded to
    /// that.</summary>
    private const double LeastProbability = 1.1754944e-38;

    public required double Accuracy { get; init; }

    public required double NegativeLogLikelihood { get; init; }

    public required double BrierScore { get; init; }

    public required double ExpectedCalibrationError { get; init; }

    public required IReadOnlyList<CalibrationBin> Bins { get; init; }

    /// <summary>Holds probabilities against labels.</summary>
    /// <param name="probabilities">One row of <paramref name="classes"/> per sample, each of sum 1.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="labels">The class of each sample, counted from 0.</param>
    public static Calibration Of(ReadOnlySpan<double> probabilities, int classes, ReadOnlySpan<int> labels)
    {
        double likelihood = 0;
        double brier = 0;
        var counts = new int[BinCount];
        var rights = new int[BinCount];
        var confidences = new double[BinCount];
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<double> row = probabilities.Slice(i * classes, classes);
            int predicted = TensorPrimitives.IndexOfMax(row);
            double p = row[labels[i]];
            likelihood -= Math.Log(Math.Max(p, LeastProbability));
            brier += TensorPrimitives.SumOfSquares(row) + 1 - 2 * p;
            int bin = Math.Clamp((int)Math.Ceiling(row[predicted] * BinCount) - 1, 0, BinCount - 1);
            counts[bin]++;
            rights[bin] += predicted == labels[i] ? 1 : 0;
            confidences[bin] += row[predicted];
        }

        double gap = 0;
        for (int bin = 0; bin < BinCount; bin++)
        {
            gap += Math.Abs(rights[bin] - confidences[bin]);
        }

        return new Calibration
        {
            Accuracy = (double)rights.Sum() / labels.Length,
            NegativeLogLikelihood = likelihood / labels.Length,
            BrierScore = brier / labels.Length,
            ExpectedCalibrationError = gap / labels.Length,
            Bins =
            [
                .. Enumerable.Range(0, BinCount).Select(bin => new CalibrationBin(
                    bin / (double)BinCount, (bin + 1) / (double)BinCount, counts[bin],
                    confidences[bin] / counts[bin], (double)rights[bin] / counts[bin])),
            ],
        };
    }
}
