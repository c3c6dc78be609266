using System.Numerics.Tensors;
using Compressor.Data;
using Compressor.IR;

namespace Compressor.Evaluation.Quantization;

/// <summary>
/// Ranges of values inside a graph, seen in ONNX Runtime on samples: the graph is run with these values as further outputs, once for the
/// extremes and once for a histogram between them, whose tails may be cut off.
/// </summary>
public sealed class Calibration
{
    private const int Bins = 2048;
    private readonly Dictionary<string, (ValueRange Range, long[] Counts)> seen = [];

    private Calibration()
    {
    }

    /// <summary>Values that were seen in every run.</summary>
    public IReadOnlyCollection<string> Values => seen.Keys;

    /// <summary>Runs a model on samples, one after the other: values inside a graph need not count samples on their first axis.</summary>
    /// <param name="model">The model.</param>
    /// <param name="values">Names of float32 values in its main graph.</param>
    /// <param name="samples">What to run it on.</param>
    /// <param name="write">Writes a model as ONNX.</param>
    /// <param name="cancellation">Ends the runs.</param>
    /// <exception cref="CompressorException">The model does not run on the samples.</exception>
    public static Calibration Of(
        Model model, IReadOnlyList<string> values, SampleSet samples, Action<Model, Stream> write, CancellationToken cancellation)
    {
        var given = model.Graph.RequiredInputs().Concat(model.Graph.Outputs).Select(value => value.Name).ToHashSet();
        Value[] further = [.. values.Where(value => !given.Contains(value)).Select(value => new Value(value, ElementType.Float32, null))];
        using var stream = new MemoryStream();
        write(model with { Graph = model.Graph with { Outputs = [.. model.Graph.Outputs, .. further] } }, stream);
        using var session = new OrtModel(stream.ToArray(), "the model to calibrate");
        var ranges = new Dictionary<string, ValueRange>();
        Each((name, elements) =>
        {
            var own = new ValueRange(TensorPrimitives.Min(elements), TensorPrimitives.Max(elements));
            ranges[name] = ranges.TryGetValue(name, out ValueRange range)
                ? new ValueRange(Math.Min(range.Min, own.Min), Math.Max(range.Max, own.Max))
                : own;
        });
        var calibration = new Calibration();
        foreach ((string name, ValueRange range) in ranges
            .Where(entry => float.IsFinite(entry.Value.Min) && float.IsFinite(entry.Value.Max)))
        {
            calibration.seen[name] = (range, new long[Bins]);
        }

        Each((name, elements) =>
        {
            if (calibration.seen.TryGetValue(name, out var histogram))
            {
                Count(elements, histogram.Range, histogram.Counts);
            }
        });
        return calibration;

        void Each(Action<string, float[]> take)
        {
            for (int sample = 0; sample < samples.Count; sample++)
            {
                foreach (SampleArray input in samples.Inputs)
                {
                    if (values.Contains(NameOf(input)))
                    {
                        take(NameOf(input), input.Sample(sample).ToArray());
                    }
                }

                foreach (ModelOutput output in session.Run(samples, sample..(sample + 1), cancellation: cancellation))
                {
                    if (output.Values.Length > 0 && values.Contains(output.Name))
                    {
                        take(output.Name, output.Values);
                    }
                }
            }
        }

        // An array without a name feeds the one input there is.
        string NameOf(SampleArray input) => input.Name.Length == 0 && session.Inputs is [var only] ? only.Name : input.Name;
    }

    /// <summary>The range that holds a share of all elements; what lies outside is cut off evenly by count on both sides.</summary>
    /// <param name="value">One of <see cref="Values"/>.</param>
    /// <param name="share">1 for the extremes.</param>
    public ValueRange Range(string value, double share)
    {
        (ValueRange range, long[] counts) = seen[value];
        double tail = (1 - share) / 2 * counts.Sum();
        double width = (range.Max - (double)range.Min) / Bins;
        int low = 0;
        for (double left = tail; low < Bins - 1 && left >= counts[low]; low++)
        {
            left -= counts[low];
        }

        int high = Bins - 1;
        for (double left = tail; high > low && left >= counts[high]; high--)
        {
            left -= counts[high];
        }

        return share >= 1 ? range : new ValueRange((float)(range.Min + low * width), (float)(range.Min + (high + 1) * width));
    }

    private static void Count(float[] elements, ValueRange range, long[] counts)
    {
        float perUnit = range.Max > range.Min ? Bins / (range.Max - range.Min) : 0;
        foreach (float element in elements)
        {
            counts[Math.Clamp((int)((element - range.Min) * perUnit), 0, Bins - 1)]++;
        }
    }
}
