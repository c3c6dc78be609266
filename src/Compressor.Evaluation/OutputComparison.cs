using System.Globalization;
using Compressor.Data;
using Compressor.IR;

namespace Compressor.Evaluation;

/// <summary>How far two files' outputs lie apart on the same samples.</summary>
/// <param name="MaxAbsDifference">The largest |a - b| over all outputs; infinite where only one of the two is a number.</param>
/// <param name="MaxRelativeToScale">The largest, over the outputs, of max |a - b| / max |a|.</param>
public sealed record OutputDifference(double MaxAbsDifference, double MaxRelativeToScale);

/// <summary>Compares what two files compute.</summary>
public static class OutputComparison
{
    /// <summary>Runs both files and compares all outputs.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: a file does not run, or outputs differ in kind.</exception>
    public static OutputDifference Compare(
        string pathA, string pathB, SampleSet samples, CancellationToken cancellation = default) =>
        Compare(
            Evaluator.Outputs(pathA, samples, cancellation: cancellation), Evaluator.Outputs(pathB, samples, cancellation: cancellation));

    /// <summary>Compares outputs that are there already, by name; each of <paramref name="a"/> needs one of <paramref name="b"/>.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: outputs differ in name or shape.</exception>
    public static OutputDifference Compare(IReadOnlyList<ModelOutput> a, IReadOnlyList<ModelOutput> b)
    {
        double largest = 0;
        double relative = 0;
        foreach (ModelOutput expected in a)
        {
            (double difference, double scale) = Compare(expected.Values, Partner(expected, b).Values);
            largest = Math.Max(largest, difference);
            relative = Math.Max(relative, difference == 0 ? 0 : difference / scale);
        }

        return new OutputDifference(largest, relative);
    }

    /// <summary>Compares the outputs of one run, by name; each of <paramref name="a"/> needs one of <paramref name="b"/>.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: outputs differ in name or shape.</exception>
    /// <param name="a">What is expected.</param>
    /// <param name="b">What is compared with it.</param>
    /// <param name="leastScales">By output, what its scale is at least taken for; null for none.</param>
    public static OutputDifference Compare(
        IReadOnlyDictionary<string, TensorData> a,
        IReadOnlyDictionary<string, TensorData> b,
        IReadOnlyDictionary<string, double>? leastScales = null)
    {
        double largest = 0;
        double relative = 0;
        foreach ((string name, TensorData expected) in a)
        {
            if (!b.TryGetValue(name, out TensorData? actual) || !actual.Shape.SequenceEqual(expected.Shape))
            {
                string found = actual is null ? "is missing" : $"has the shape [{string.Join(", ", actual.Shape)}]";
                throw new CompressorException(
                    ErrorKind.Model, $"Output '{name}' {found}; it should be [{string.Join(", ", expected.Shape)}].");
            }

            (double difference, double scale) = Compare(Numbers(expected), Numbers(actual));
            largest = Math.Max(largest, difference);
            scale = Math.Max(scale, leastScales?.GetValueOrDefault(name) ?? 0);
            relative = Math.Max(relative, difference == 0 ? 0 : difference / scale);
        }

        return new OutputDifference(largest, relative);
    }

    /// <summary>The largest |a - b|, and the largest finite |a|.</summary>
    /// <exception cref="ArgumentException">The two are not of one length.</exception>
    public static (double MaxAbsDifference, double Scale) Compare(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length)
        {
            throw new ArgumentException("The two are not of one length.", nameof(b));
        }

        double largest = 0;
        double scale = 0;
        for (int i = 0; i < a.Length; i++)
        {
            // Equals, so that NaN agrees with NaN and an infinity with itself.
            double difference = a[i].Equals(b[i]) ? 0 : Math.Abs((double)a[i] - b[i]);
            largest = Math.Max(largest, double.IsNaN(difference) ? double.PositiveInfinity : difference);
            scale = float.IsFinite(a[i]) ? Math.Max(scale, Math.Abs(a[i])) : scale;
        }

        return (largest, scale);
    }

    /// <summary>The output of the same name and size.</summary>
    internal static ModelOutput Partner(ModelOutput expected, IReadOnlyList<ModelOutput> others)
    {
        ModelOutput? partner = others.FirstOrDefault(other => other.Name == expected.Name);
        if (partner is null || partner.Values.Length != expected.Values.Length || partner.SampleSize != expected.SampleSize)
        {
            string found = partner is null ? "is missing" : $"has {Described(partner)}";
            throw new CompressorException(
                ErrorKind.Model, $"Output '{expected.Name}' {found} where the original has {Described(expected)}.");
        }

        return partner;
    }

    private static float[] Numbers(TensorData data) =>
        data.Type.IsFloatingPoint() ? data.ToFloats() : Array.ConvertAll(data.ToLongs(), value => (float)value);

    private static string Described(ModelOutput output) => string.Create(
        CultureInfo.InvariantCulture, $"{output.Count} samples of shape [{string.Join(", ", output.SampleShape)}]");
}
