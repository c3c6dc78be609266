using Compressor.IR;

namespace Compressor.Evaluation;

/// <summary>What the user states of a model's inputs; the rest is drawn.</summary>
public sealed record InputWishes
{
    /// <summary>Whole tensors by input, of the declared types.</summary>
    public IReadOnlyDictionary<string, TensorData> Given { get; init; } = new Dictionary<string, TensorData>();

    /// <summary>Shapes by input.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes { get; init; } = new Dictionary<string, long[]>();

    /// <summary>Where random numbers begin.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The wishes with one more tensor: numbers in an input's own type, rounded where it is narrower.</summary>
    public InputWishes With(Value input, IReadOnlyList<long> shape, IReadOnlyList<float> values) => this with
    {
        Given = new Dictionary<string, TensorData>(Given)
        {
            [input.Name] = InputDraw.Tensor(input.Type, [.. shape], [.. values.Select(value => (double)value)]),
        },
    };

    /// <summary>The inputs with the stated extents, also where another input has an axis of the same symbol.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: what is stated fits no input.</exception>
    public IReadOnlyList<Value> Fix(string path, IReadOnlyList<Value> inputs)
    {
        var stated = new Dictionary<string, long[]>(Shapes);
        foreach ((string name, TensorData data) in Given)
        {
            stated[name] = [.. data.Shape];
        }

        var symbols = new Dictionary<string, long>();
        foreach ((string name, long[] shape) in stated)
        {
            Value input = inputs.FirstOrDefault(input => input.Name == name) ?? throw new CompressorException(
                ErrorKind.Usage, $"{path}: has no input '{name}'; its inputs are {string.Join(", ", inputs.Select(input => input.Name))}");
            bool fits = input.Shape is not { Count: > 0 } declared || (declared.Count == shape.Length
                && declared.Zip(shape).All(axis => axis.First.Size is null || axis.First.Size == axis.Second));
            if (!fits)
            {
                throw new CompressorException(
                    ErrorKind.Usage, $"{path}: input '{input}' does not take the stated shape [{string.Join(", ", shape)}]");
            }

            foreach ((Dimension axis, long extent) in (input.Shape ?? []).Zip(shape).Where(axis => axis.First.Symbol is not null))
            {
                symbols.TryAdd(axis.Symbol!, extent);
            }
        }

        return [.. inputs.Select(input => input with
        {
            Shape = stated.TryGetValue(input.Name, out long[]? shape) ? [.. shape.Select(extent => (Dimension)extent)]
                : input.Shape?.Select(axis => axis.Symbol is { } symbol && symbols.TryGetValue(symbol, out long extent) ? extent : axis)
                .ToArray(),
        })];
    }
}
