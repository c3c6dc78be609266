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

    /// <summary>Rounds what is kept of a weight that was pruned, in place.</summary>
    public void Round(string key, IReadOnlyList<long> shape, Span<float> values)
    {
        switch (kind)
        {
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

    /// <summary>Rounds a weight that is never pruned (a bias, a scale): float16 is enough for it, and coarser would be felt.</summary>
    public void RoundWhole(Span<float> values)
    {
        if (IsNeeded && HalfGrid.Holds(values))
        {
            HalfGrid.Round(values);
        }
    }
}
