using Compressor.IR;

namespace Compressor.Evaluation;

/// <summary>
/// The axes that a model's inputs leave open, in groups that move together: axes with the same symbol, the unnamed first axes (the
/// batch), height and width of an image.
/// </summary>
internal sealed class OpenAxes
{
    private const string Batch = "batch";
    private readonly IReadOnlyList<Value> inputs;
    private readonly List<string[]> keys = [];
    private readonly string[] groups;

    private OpenAxes(IReadOnlyList<Value> inputs, bool byPlace)
    {
        this.inputs = inputs;
        // "?" on every open axis of an input names nothing.
        HashSet<string> meaningless = [.. inputs.SelectMany(input => (input.Shape ?? [])
            .Select(axis => axis.Symbol).OfType<string>().GroupBy(symbol => symbol).Where(group => group.Count() > 1)
            .Select(group => group.Key)
            .Where(symbol => input.Shape![0].Symbol == symbol))];
        string? batchSymbol = inputs.Select(input => input.Shape)
            .FirstOrDefault(shape => shape is [{ Size: null }, ..]) is [var first, ..] ? Meaning(first.Symbol) : null;
        foreach (Value input in inputs)
        {
            IReadOnlyList<Dimension> shape = input.Shape ?? [];
            var names = new string[shape.Count];
            for (int axis = 0; axis < names.Length; axis++)
            {
                string? symbol = byPlace ? null : Meaning(shape[axis].Symbol);
                names[axis] = shape[axis].Size is not null ? ""
                    : axis == 0 && (symbol is null || symbol == batchSymbol) ? Batch
                    : symbol is not null && symbol == batchSymbol ? Batch
                    : symbol ?? $"{shape.Count}/{axis}";
            }

            keys.Add(names);
        }

        foreach (string[] names in keys.Where(names => names.Length >= 4))
        {
            MergeSpatial(names);
        }

        groups = [.. keys.SelectMany(names => names).Where(name => name.Length > 0 && name != Batch).Distinct()];

        string? Meaning(string? symbol) => symbol is null || meaningless.Contains(symbol) ? null : symbol;
    }

    /// <summary>False where every input's first axis is fixed.</summary>
    public bool HasBatch => keys.Any(names => names.Contains(Batch));

    /// <summary>How many groups of axes are open besides the batch.</summary>
    public int Groups => groups.Length;

    /// <summary>
    /// The ways to read which axes belong together, the likelier first: by symbol, and, where symbols are a new one per axis (as tf2onnx
    /// makes them), by place.
    /// </summary>
    public static IReadOnlyList<OpenAxes> Readings(IReadOnlyList<Value> inputs)
    {
        var bySymbol = new OpenAxes(inputs, byPlace: false);
        var byPlace = new OpenAxes(inputs, byPlace: true);
        return byPlace.groups.Length == bySymbol.groups.Length && bySymbol.HasBatch == byPlace.HasBatch
            && bySymbol.keys.Zip(byPlace.keys)
            .All(pair => pair.First.Count(name => name == Batch) == pair.Second.Count(name => name == Batch))
            ? [bySymbol]
            : [bySymbol, byPlace];
    }

    /// <summary>The shape of every input, by name.</summary>
    /// <param name="batch">Extent of the open batch.</param>
    /// <param name="extents">One per group.</param>
    public IReadOnlyDictionary<string, long[]> Shapes(long batch, IReadOnlyList<long> extents) => inputs.Select((input, i) => (
        input.Name,
        Shape: keys[i].Select((key, axis) => key.Length == 0 ? input.Shape![axis].Size!.Value
            : key == Batch ? batch
            : extents[Array.IndexOf(groups, key)]).ToArray())).ToDictionary(input => input.Name, input => input.Shape);

    /// <summary>Open axes behind the batch of a tensor of rank 4 and more are height and width, and take one extent, everywhere.</summary>
    private void MergeSpatial(string[] names)
    {
        string[] open = [.. names.Skip(1).Where(name => name.Length > 0 && name != Batch).Distinct()];
        foreach (string[] other in keys)
        {
            for (int axis = 0; axis < other.Length; axis++)
            {
                other[axis] = open.Contains(other[axis]) ? open[0] : other[axis];
            }
        }
    }
}
