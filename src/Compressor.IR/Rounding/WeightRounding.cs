namespace Compressor.IR.Rounding;

/// <summary>
/// Rounds weights while they are trained and at the end. What a tensor's first rounding decides (the axis of its scales, the first values
/// of its codebook) holds for all that follow; codebooks move with the weights.
/// </summary>
public sealed class WeightRounding(ValueKind kind)
{
    private readonly Dictionary<string, int> axes = [];
    private readonly Dictionary<string, Codebook> books = [];

    /// <summary>Whether there is anything to round.</summary>
    public bool IsNeeded => kind != ValueKind.Float32;

    /// <summary>
    /// Rounds a weight in place. Vectors (biases, scales) are few and felt: float16 is what they take, and only where they lose no more
    /// than its precision.
    /// </summary>
    public void Round(string key, IReadOnlyList<long> shape, Span<float> values)
    {
        switch (kind)
        {
            case not ValueKind.Float32 when shape.Count < 2:
                if (HalfGrid.Holds(values))
                {
                    HalfGrid.Round(values);
                }

                break;
            case ValueKind.Float16:
                HalfGrid.Round(values);
                break;
            case ValueKind.Int8:
                if (!axes.TryGetValue(key, out int axis))
                {
                    axis = Int8Grid.BestAxis(values, shape);
                    axes.Add(key, axis);
                }

                Int8Grid.Round(values, shape, axis);
                break;
            case ValueKind.Codebook:
                if (!books.TryGetValue(key, out Codebook? book))
                {
                    book = Codebook.Fit(values);
                    books.Add(key, book);
                }

                book.Update(values);
                book.Round(values);
                break;
        }
    }
}
