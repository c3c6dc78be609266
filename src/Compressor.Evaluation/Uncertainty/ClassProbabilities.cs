using System.Numerics.Tensors;
using Compressor.Data;
using Compressor.IR;

namespace Compressor.Evaluation.Uncertainty;

/// <summary>What the numbers of an output mean.</summary>
public enum OutputReading
{
    /// <summary>One probability per class.</summary>
    Probabilities,

    /// <summary>One score per class: p(k) = exp(z_k) / sum of exp(z_j). The logarithms of probabilities are such scores too.</summary>
    Logits,

    /// <summary>One number, the probability of class 1.</summary>
    Probability,

    /// <summary>One score z: class 1 has the probability 1 / (1 + exp(-z)).</summary>
    Logit,

    /// <summary>Numbers, and no classes.</summary>
    Numbers,
}

/// <summary>Class probabilities from a model's output. How it is read is decided once, for all models and passes that are
/// compared.</summary>
public static class ClassProbabilities
{
    private const double Rounding = 1e-3;

    /// <summary>How an output is to be read; null where it tells classes and no probabilities.</summary>
    /// <param name="output">What the original gives for samples.</param>
    /// <param name="labels">Their labels, or null.</param>
    public static OutputReading? Reading(ModelOutput output, Labels? labels)
    {
        bool isUnit = !output.Values.AsSpan().ContainsAnyExceptInRange(0f, 1f);
        bool sumsToOne = isUnit && Enumerable.Range(0, output.Count)
            .All(sample => Math.Abs(TensorPrimitives.Sum(output.Sample(sample)) - 1) < Rounding);
        bool isBounded = !output.Values.AsSpan().ContainsAnyExceptInRange(-1f, 1f);
        return labels switch
        {
            _ when !output.Type.IsFloatingPoint() => null,
            ClassLabels when output.SampleSize == 1 => isUnit ? OutputReading.Probability : OutputReading.Logit,
            ClassLabels when !output.LooksLikeClassScores => null,
            ClassLabels => sumsToOne ? OutputReading.Probabilities : OutputReading.Logits,
            NumberLabels => OutputReading.Numbers,
            // Without labels, several numbers within -1..1 may be anything: a picture, a position.
            _ => !output.LooksLikeClassScores ? OutputReading.Numbers
                : sumsToOne ? OutputReading.Probabilities
                : isBounded ? OutputReading.Numbers : OutputReading.Logits,
        };
    }

    /// <summary>Classes that an output of some size tells apart.</summary>
    public static int Classes(int sampleSize) => sampleSize == 1 ? 2 : sampleSize;

    /// <summary>One row of probabilities per sample.</summary>
    public static double[] Of(ModelOutput output, OutputReading reading)
    {
        int classes = Classes(output.SampleSize);
        var probabilities = new double[output.Count * classes];
        for (int i = 0; i < output.Count; i++)
        {
            Span<double> row = probabilities.AsSpan(i * classes, classes);
            ReadOnlySpan<float> values = output.Sample(i);
            if (output.SampleSize == 1)
            {
                row[1] = reading == OutputReading.Probability ? values[0] : 1 / (1 + Math.Exp(-values[0]));
                row[0] = 1 - row[1];
                continue;
            }

            TensorPrimitives.ConvertChecked<float, double>(values, row);
            if (reading == OutputReading.Logits)
            {
                // Shifted by the largest, so that no exponential overflows.
                TensorPrimitives.Subtract(row, TensorPrimitives.Max<double>(row), row);
                TensorPrimitives.Exp(row, row);
                TensorPrimitives.Divide(row, TensorPrimitives.Sum<double>(row), row);
            }
        }

        return probabilities;
    }
}
