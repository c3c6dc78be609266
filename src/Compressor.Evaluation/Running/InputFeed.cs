using System.Globalization;
using Compressor.Data;
using Compressor.IR;
using Microsoft.ML.OnnxRuntime;

namespace Compressor.Evaluation.Running;

/// <summary>One input of a model and the array that feeds it.</summary>
/// <param name="Input">The input as the model declares it.</param>
/// <param name="Array">The samples.</param>
/// <param name="Batched">True where the first axis counts samples; false where a run takes exactly one and has no such axis.</param>
/// <param name="Shape">The axes of one sample as the model takes them.</param>
internal sealed record InputFeed(Value Input, SampleArray Array, bool Batched, long[] Shape)
{
    /// <summary>Samples per run that the model insists on; null where any number will do.</summary>
    public long? FixedBatch => !Batched ? 1 : Input.Shape is [var first, ..] ? first.Size : null;

    /// <summary>The axes of a run of <paramref name="fed"/> samples.</summary>
    public int[] Extents(int fed) => [.. (Batched ? [fed, .. Shape] : Shape).Select(extent => checked((int)extent))];

    /// <summary>
    /// A tensor of <paramref name="fed"/> samples: <paramref name="taken"/> from <paramref name="start"/> on, the last repeated.
    /// </summary>
    public OrtValue Create(int start, int taken, int fed)
    {
        Memory<float> values = Array.Values.AsMemory(start * Array.SampleSize, taken * Array.SampleSize);
        return TensorValues.Create(Input.Type, Batched ? [fed, .. Shape] : Shape, values, fed);
    }

    /// <summary>
    /// Finds an array for every input: of the same name, else the arrays without a name in order. A sample's shape fits where its axes
    /// are the declared ones, axes of extent 1 aside, or where a shape declared in full merges or splits them. Two shapes of as many
    /// longer axes must agree: 32x32x3 read as 3x32x32 is noise.
    /// </summary>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Data"/>: an input has no array, or one that does not fit. <see cref="ErrorKind.Model"/>: no numeric tensor.
    /// </exception>
    public static IReadOnlyList<InputFeed> Bind(string path, IReadOnlyList<Value> inputs, SampleSet samples)
    {
        var unnamed = new Queue<SampleArray>(samples.Inputs.Where(array => inputs.All(input => input.Name != array.Name)));
        var feeds = new List<InputFeed>();
        IReadOnlyList<int?> axes = BatchAxes.Of(inputs);
        foreach ((Value input, int? axis) in inputs.Zip(axes))
        {
            SampleArray? array = samples.Inputs.FirstOrDefault(array => array.Name == input.Name);
            if (array is null && !unnamed.TryDequeue(out array))
            {
                throw new CompressorException(ErrorKind.Data, $"{path}: the data have no values for input '{input}'.");
            }

            feeds.Add(Bind(path, input, axis, array));
        }

        return feeds;
    }

    private static InputFeed Bind(string path, Value input, int? batchAxis, SampleArray array)
    {
        if (!TensorValues.IsNumeric(input.Type))
        {
            throw new CompressorException(ErrorKind.Model, $"{path}: input '{input}' takes no tensor of numbers.");
        }

        IReadOnlyList<Dimension> declared = input.Shape ?? [];
        // A state [2, batch, 64] and a sample of it, [2, 1, 64]: the first axis counts layers, not samples.
        if (declared is [{ Size: > 1 }, ..] && declared.Count == array.SampleShape.Count && Aligned(declared, array.SampleShape) is { } own)
        {
            return new InputFeed(input, array, false, own);
        }

        if (batchAxis is { } axis && declared.Count > 0
            && Fitted([.. declared.Where((_, position) => position != axis)], array) is { } batched)
        {
            // Samples follow one another in memory: along an inner axis one of them is a run.
            return axis == 0
                ? new InputFeed(input, array, true, batched)
                : new InputFeed(input, array, false, [.. batched[..axis], 1, .. batched[axis..]]);
        }

        if (Fitted(declared, array) is { } whole)
        {
            return new InputFeed(input, array, false, whole);
        }

        // ONNX Runtime shows an input of unknown rank as one of rank 0; a batch is what such a model most likely expects.
        if (declared.Count == 0)
        {
            return new InputFeed(input, array, true, [.. array.SampleShape.Select(extent => (long)extent)]);
        }

        string shape = string.Join(", ", array.SampleShape.Select(extent => extent.ToString(CultureInfo.InvariantCulture)));
        throw new CompressorException(
            ErrorKind.Data, $"{path}: samples of shape [{shape}] do not fit input '{input}' of the model.");
    }

    /// <summary>The declared axes with the open ones taken from the sample; null where the two do not fit.</summary>
    private static long[]? Fitted(IReadOnlyList<Dimension> declared, SampleArray array)
    {
        int[] longAxes = [.. array.SampleShape.Where(extent => extent != 1)];
        if ((Aligned(declared, array.SampleShape) ?? Aligned(declared, longAxes)) is { } aligned)
        {
            return aligned;
        }

        bool complete = declared.All(axis => axis.Size is not null);
        bool reordered = longAxes.Length > 1 && longAxes.Length == declared.Count(axis => axis.Size != 1);
        long[] shape = [.. declared.Select(axis => axis.Size ?? 1)];
        return complete && !reordered && TensorData.CountOf(shape) == array.SampleSize ? shape : null;
    }

    private static long[]? Aligned(IReadOnlyList<Dimension> declared, IReadOnlyList<int> sample)
    {
        bool sameRank = declared.Count == sample.Count;
        var shape = new long[declared.Count];
        int next = 0;
        for (int axis = 0; axis < declared.Count; axis++)
        {
            // An axis that is always 1 needs none in the data.
            if (!sameRank && declared[axis].Size == 1)
            {
                shape[axis] = 1;
            }
            else if (next < sample.Count && (declared[axis].Size ?? sample[next]) == sample[next])
            {
                shape[axis] = sample[next++];
            }
            else
            {
                return null;
            }
        }

        return next == sample.Count ? shape : null;
    }
}
