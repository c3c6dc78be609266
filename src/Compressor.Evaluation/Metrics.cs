using System.Globalization;
using System.Numerics.Tensors;
using Compressor.Data;
using Compressor.IR;

namespace Compressor.Evaluation;

/// <summary>
/// The three metrics, from outputs alone:
/// <code>
/// accuracy = samples whose predicted class is the label / samples
/// R2       = mean over columns of 1 - SSE / SST          (agreement: 1 - sum of SSE / sum of SST, so that dead columns weigh nothing)
/// SSE      = sum of (label - output)^2,  SST = sum of (label - mean label)^2
/// </code>
/// </summary>
public static class Metrics
{
    /// <summary>
    /// The share of samples whose class is the labelled one. The class is the largest score; of a single score, whether it exceeds 0.5
    /// (0 where some score lies outside 0..1 and so is no probability); of a single whole number, that number.
    /// </summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Data"/>: labels name classes that the output does not have.</exception>
    public static Metric Accuracy(ModelOutput output, ClassLabels labels)
    {
        RequireSameCount(output, labels.Count);
        RequireClasses(output, labels);
        int right = 0;
        float threshold = output.Values.Any(static score => score is < 0 or > 1) ? 0 : 0.5f;
        for (int i = 0; i < labels.Count; i++)
        {
            right += PredictedClass(output, i, threshold) == labels.Values[i] ? 1 : 0;
        }

        return new Metric(Metric.Accuracy, (double)right / labels.Count);
    }

    /// <summary>How much of the labels' variance the output explains, the mean over the columns.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Data"/>: the output has another number of values per sample.</exception>
    public static Metric R2(ModelOutput output, NumberLabels labels)
    {
        RequireSameCount(output, labels.Count);
        if (output.SampleSize != labels.Width)
        {
            throw new CompressorException(ErrorKind.Data, string.Create(
                CultureInfo.InvariantCulture,
                $"The labels have {labels.Width} numbers per sample, but output '{output.Name}' of the model has {output.SampleSize}."));
        }

        (double[] errors, double[] totals) = Squares(labels.Values, output.Values, labels.Width);
        double sum = 0;
        for (int column = 0; column < labels.Width; column++)
        {
            sum += Explained(errors[column], totals[column]);
        }

        return new Metric(Metric.R2, sum / labels.Width);
    }

    /// <summary>
    /// How far outputs are the reference's, the mean over those of floating-point type: the share of samples of the same class where an
    /// output <see cref="ModelOutput.LooksLikeClassScores"/>, else R2 against the reference with all columns pooled. Values within -1..1
    /// that are no distribution are numbers: the commands of a tanh, the switches of a sigmoid.
    /// </summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: the two have outputs of different shapes.</exception>
    public static Metric Agreement(IReadOnlyList<ModelOutput> outputs, IReadOnlyList<ModelOutput> reference)
    {
        var pairs = reference.Select(expected => (Expected: expected, Actual: OutputComparison.Partner(expected, outputs))).ToList();
        if (pairs.Exists(static pair => pair.Expected.Type.IsFloatingPoint()))
        {
            pairs.RemoveAll(static pair => !pair.Expected.Type.IsFloatingPoint());
        }

        return new Metric(Metric.Agreement, pairs.Average(static pair => Agreement(pair.Expected, pair.Actual)));
    }

    private static double Agreement(ModelOutput expected, ModelOutput actual)
    {
        if (!expected.LooksLikeClassScores || AreBoundedNumbers(expected))
        {
            (double[] errors, double[] totals) = Squares(expected.Values, actual.Values, expected.SampleSize);
            return Explained(errors.Sum(), totals.Sum());
        }

        int same = 0;
        for (int i = 0; i < expected.Count; i++)
        {
            int predicted = ArgMax(actual.Sample(i));
            same += predicted >= 0 && predicted == ArgMax(expected.Sample(i)) ? 1 : 0;
        }

        return (double)same / expected.Count;
    }

    /// <summary>True where all values lie within -1..1 and those of some sample do not sum to 1.</summary>
    private static bool AreBoundedNumbers(ModelOutput output)
    {
        const double Rounding = 1e-2;
        return !output.Values.AsSpan().ContainsAnyExceptInRange(-1f, 1f)
            && Enumerable.Range(0, output.Count).Any(sample => Math.Abs(TensorPrimitives.Sum(output.Sample(sample)) - 1) > Rounding);
    }

    /// <summary>
    /// 1 - SSE / SST; of a constant target 1 where it is met exactly, else 0; of an error that is no number, negative infinity.
    /// </summary>
    private static double Explained(double error, double total) =>
        !double.IsFinite(error) ? double.NegativeInfinity
        : total > 0 ? 1 - (error / total)
        : error == 0 ? 1 : 0;

    /// <summary>Per column the sum of squared errors, and of squared deviations from the target's mean.</summary>
    private static (double[] Errors, double[] Totals) Squares(float[] targets, float[] outputs, int width)
    {
        var means = new double[width];
        var errors = new double[width];
        var totals = new double[width];
        int count = targets.Length / width;
        for (int i = 0; i < targets.Length; i++)
        {
            means[i % width] += (double)targets[i] / count;
        }

        for (int i = 0; i < targets.Length; i++)
        {
            double error = (double)targets[i] - outputs[i];
            double deviation = targets[i] - means[i % width];
            errors[i % width] += error * error;
            totals[i % width] += deviation * deviation;
        }

        return (errors, totals);
    }

    private static int PredictedClass(ModelOutput output, int sample, float threshold) =>
        output.SampleSize > 1 ? ArgMax(output.Sample(sample))
        : !output.Type.IsFloatingPoint() ? (int)output.Values[sample]
        : output.Values[sample] > threshold ? 1 : 0;

    /// <summary>The first largest score; -1 where one is no number, for then nothing is predicted.</summary>
    private static int ArgMax(ReadOnlySpan<float> scores)
    {
        int index = TensorPrimitives.IndexOfMax(scores);
        return float.IsNaN(scores[index]) ? -1 : index;
    }

    private static void RequireClasses(ModelOutput output, ClassLabels labels)
    {
        bool givesClass = output.SampleSize == 1 && !output.Type.IsFloatingPoint();
        int classes = output.SampleSize == 1 ? 2 : output.SampleSize;
        bool scores = output.SampleSize == 1 || output.LooksLikeClassScores;
        if (scores && (givesClass || !Array.Exists(labels.Values, label => label < 0 || label >= classes)))
        {
            return;
        }

        throw new CompressorException(ErrorKind.Data, string.Create(
            CultureInfo.InvariantCulture,
            $"The labels are classes {labels.Values.Min()} to {labels.Values.Max()}, but output '{output.Name}' of the model "
            + $"has shape [{string.Join(", ", output.SampleShape)}] per sample{(scores ? $": {classes} classes" : "")}."));
    }

    private static void RequireSameCount(ModelOutput output, int labels)
    {
        if (output.Count != labels || labels == 0)
        {
            throw new CompressorException(ErrorKind.Data, string.Create(
                CultureInfo.InvariantCulture, $"There are {labels} labels for {output.Count} samples."));
        }
    }
}
