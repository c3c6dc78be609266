namespace Compressor.Data;

/// <summary>What is known of every sample: its class, or numbers to predict.</summary>
public abstract record Labels
{
    /// <summary>How many samples are labelled: all of the set's.</summary>
    public abstract int Count { get; }

    /// <summary>A copy of the labels at <paramref name="indices"/>, in that order.</summary>
    public abstract Labels Select(ReadOnlySpan<int> indices);
}

/// <summary>One class per sample, counted from 0.</summary>
/// <param name="Values">The class of each sample.</param>
public sealed record ClassLabels(int[] Values) : Labels
{
    public override int Count => Values.Length;

    public override ClassLabels Select(ReadOnlySpan<int> indices)
    {
        var values = new int[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            values[i] = Values[indices[i]];
        }

        return new ClassLabels(values);
    }

    /// <summary>The same integers as numbers of width 1: what a model with one output predicts.</summary>
    public NumberLabels ToNumbers() => new(Array.ConvertAll(Values, static value => (float)value), 1);
}

/// <summary>Numbers to predict for every sample.</summary>
/// <param name="Values"><c>[N, Width]</c>, row-major.</param>
/// <param name="Width">Numbers per sample.</param>
public sealed record NumberLabels(float[] Values, int Width) : Labels
{
    public override int Count => Values.Length / Width;

    public override NumberLabels Select(ReadOnlySpan<int> indices)
    {
        var values = new float[checked(indices.Length * Width)];
        for (int i = 0; i < indices.Length; i++)
        {
            Values.AsSpan(indices[i] * Width, Width).CopyTo(values.AsSpan(i * Width));
        }

        return new NumberLabels(values, Width);
    }
}
