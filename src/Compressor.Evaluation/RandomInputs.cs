using Compressor.Data;
using Compressor.Evaluation.Running;
using Compressor.IR;

namespace Compressor.Evaluation;

/// <summary>Inputs for a model without data: enough to run it and to compare two of its kind.</summary>
public static class RandomInputs
{
    /// <summary>
    /// Standard normal numbers for floating-point inputs, zeros for the others, which are mostly indices, lengths and switches. The same
    /// seed gives the same numbers on every system. The first axis counts samples where every input has one, open or of the same extent;
    /// otherwise each sample is a whole run and has all the axes the model declares.
    /// </summary>
    /// <param name="inputs">What the model takes: <see cref="OrtModel.Inputs"/>, or <see cref="Graph.RequiredInputs"/>.</param>
    /// <param name="batch">How many samples.</param>
    /// <param name="seed">Where the numbers begin.</param>
    /// <param name="sizes">Extents of symbolic axes, by symbol; an open axis that is not named here has extent 1.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: an input is no tensor of numbers.</exception>
    public static SampleSet For(
        IEnumerable<Value> inputs, int batch = 1, int seed = 1, IReadOnlyDictionary<string, int>? sizes = null)
    {
        Value[] values = [.. inputs];
        bool batched = HaveBatchAxis(values);
        var arrays = new SampleArray[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Value input = values[i];
            if (!TensorValues.IsNumeric(input.Type))
            {
                throw new CompressorException(ErrorKind.Model, $"Input '{input}' takes no tensor of numbers.");
            }

            int[] shape = [.. (input.Shape ?? []).Skip(batched ? 1 : 0).Select(axis => Extent(axis, sizes))];
            var array = new float[checked((int)(batch * TensorData.CountOf(Array.ConvertAll(shape, extent => (long)extent))))];
            if (input.Type.IsFloatingPoint())
            {
                FillNormal(array, unchecked((seed * 7919) + i));
            }

            arrays[i] = new SampleArray(input.Name, shape, array);
        }

        return new SampleSet(arrays, null);
    }

    private static int Extent(Dimension axis, IReadOnlyDictionary<string, int>? sizes) =>
        axis.Size is { } size ? checked((int)size)
        : axis.Symbol is { } symbol && sizes is not null ? sizes.GetValueOrDefault(symbol, 1)
        : 1;

    private static bool HaveBatchAxis(Value[] inputs)
    {
        if (!inputs.All(input => input.Shape is { Count: > 0 }))
        {
            return false;
        }

        Dimension[] first = [.. inputs.Select(input => input.Shape![0])];
        HashSet<string> symbols = [.. first.Select(axis => axis.Symbol).OfType<string>()];
        bool batchElsewhere = inputs.Any(input => input.Shape!.Skip(1).Any(axis => axis.Symbol is { } symbol && symbols.Contains(symbol)));
        return !batchElsewhere && first.Select(axis => axis.Size).Distinct().Count() == 1;
    }

    /// <summary>Box-Muller on <see cref="Random"/> with a seed, whose sequence .NET keeps from version to version.</summary>
    internal static double Normal(Random random)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
        return radius * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    private static void FillNormal(float[] values, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)Normal(random);
        }
    }
}
