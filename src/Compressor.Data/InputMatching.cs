using System.Globalization;
using Compressor.IR;

namespace Compressor.Data;

/// <summary>Which array of the data feeds which input of a model, and in which shape.</summary>
internal static class InputMatching
{
    /// <summary>
    /// Finds an array for every input of the model: the one of its name, else the first unnamed to another input that fits.
    /// </summary>
    /// <param name="arrays">Name and axes of each array.</param>
    /// <param name="modelInputs">Name of each input, and its axes, null where open.</param>
    /// <returns>For every input of the model the array's index and its axes as the model takes them.</returns>
    public static (int Array, int[] Shape)[] Match(
        IReadOnlyList<(string Name, IReadOnlyList<int> Shape)> arrays,
        IReadOnlyList<(string Name, IReadOnlyList<long?> SampleShape)> modelInputs)
    {
        int?[] byName = [.. modelInputs.Select(input => IndexOf(arrays, input.Name))];
        var free = Enumerable.Range(0, arrays.Count).Where(array => !byName.Contains(array)).ToList();
        var matches = new (int, int[])[modelInputs.Count];
        for (int i = 0; i < matches.Length; i++)
        {
            int? array = byName[i] ?? free.Cast<int?>()
                .FirstOrDefault(array => ShapeFit.Fit(arrays[array!.Value].Shape, modelInputs[i].SampleShape) is not null);
            array ??= free.Count > 0 ? free[0] : throw Missing(arrays, modelInputs[i].Name);
            free.Remove(array.Value);
            IReadOnlyList<int> shape = arrays[array.Value].Shape;
            matches[i] = (array.Value, ShapeFit.Fit(shape, modelInputs[i].SampleShape) ?? throw Misfit(shape, modelInputs[i]));
        }

        return matches;
    }

    private static int? IndexOf(IReadOnlyList<(string Name, IReadOnlyList<int> Shape)> arrays, string name)
    {
        for (int i = 0; i < arrays.Count; i++)
        {
            if (arrays[i].Name == name)
            {
                return i;
            }
        }

        return null;
    }

    private static CompressorException Missing(IReadOnlyList<(string Name, IReadOnlyList<int> Shape)> arrays, string input) => new(
        ErrorKind.Data,
        $"data has nothing for input '{input}' of the model; it has "
            + $"{string.Join(", ", arrays.Select(array => array.Name.Length == 0 ? "x" : array.Name))}");

    private static CompressorException Misfit(IReadOnlyList<int> data, (string Name, IReadOnlyList<long?> SampleShape) input)
    {
        long size = Shapes.Size(data);
        long? takes = input.SampleShape.Aggregate((long?)1, static (product, extent) => product * extent);
        string hint = takes == size ? "; the axes are in another order, which --layout can state" : "";
        string taker = input.Name.Length == 0 ? "the model" : $"input '{input.Name}' of the model";
        return new CompressorException(ErrorKind.Data, string.Create(
            CultureInfo.InvariantCulture,
            $"data has shape {Shapes.Text(data)} ({size} values) "
            + $"but {taker} takes {Shapes.Text(input.SampleShape)}{(takes is null ? "" : $" ({takes})")}{hint}"));
    }
}
