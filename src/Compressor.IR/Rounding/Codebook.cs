using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Compressor.IR.Rounding;

/// <summary>
/// Fifteen values that stand for all kept ones of a tensor: k-means in one dimension (Lloyd 1982; for weights Han, Mao, Dally 2016),
/// <code>
/// code(w) = the nearest value     value_c = mean of the weights with code c
/// </code>
/// each rounded to float16. Zero stands for itself.
/// </summary>
public sealed class Codebook
{
    /// <summary>Codes have four bits, and zero takes one of them.</summary>
    public const int Size = 15;

    private const int Iterations = 30;

    /// <summary>The first values come from a sample: more would move them by less than an iteration does.</summary>
    private const int Sample = 1 << 14;

    /// <summary>Ascending; the last lane repeats the largest, so that a vector holds all.</summary>
    private readonly float[] values = new float[Size + 1];

    private Codebook()
    {
    }

    /// <summary>The values, ascending.</summary>
    public IReadOnlyList<float> Values => values[..Size];

    /// <summary>Fits the values to what a tensor keeps.</summary>
    public static Codebook Fit(ReadOnlySpan<float> weights)
    {
        var book = new Codebook();
        var kept = new List<float>();
        int step = Math.Max(1, weights.Length / Sample / 4);
        for (int i = 0; i < weights.Length && kept.Count < Sample; i++)
        {
            if (weights[i] != 0 && (step == 1 || i % step == 0 || kept.Count < Size))
            {
                kept.Add(weights[i]);
            }
        }

        kept.Sort();
        for (int code = 0; code < Size && kept.Count > 0; code++)
        {
            // Quantiles alone leave the tails to few values, even steps leave the middle.
            double share = (code + 0.5) / Size;
            book.values[code] = (float)((kept[(int)(share * kept.Count)] + kept[0] + share * (kept[^1] - kept[0])) / 2);
        }

        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            book.Update(weights);
        }

        return book;
    }

    /// <summary>Moves every value to the mean of the weights that are nearest to it.</summary>
    public void Update(ReadOnlySpan<float> weights)
    {
        Span<float> middles = stackalloc float[Size - 1];
        Middles(middles);
        Span<double> sums = stackalloc double[Size];
        Span<long> counts = stackalloc long[Size];
        sums.Clear();
        counts.Clear();
        int whole = weights.Length - weights.Length % Vector512<float>.Count;
        foreach (Vector512<float> vector in MemoryMarshal.Cast<float, Vector512<float>>(weights[..whole]))
        {
            // Most vectors of a pruned tensor are empty.
            if (Vector512.EqualsAll(vector, Vector512<float>.Zero))
            {
                continue;
            }

            Vector512<int> codes = Codes(vector, middles);
            for (int lane = 0; lane < Vector512<float>.Count; lane++)
            {
                Add(vector[lane], codes[lane], sums, counts);
            }
        }

        foreach (float weight in weights[whole..])
        {
            Add(weight, Code(weight, middles), sums, counts);
        }

        for (int code = 0; code < Size; code++)
        {
            values[code] = counts[code] > 0 ? (float)(sums[code] / counts[code]) : values[code];
        }

        HalfGrid.Round(values.AsSpan(0, Size));
        values.AsSpan(0, Size).Sort();
        values[Size] = values[Size - 1];
    }

    /// <summary>Puts the nearest value in every weight's place; zeros stay.</summary>
    public void Round(Span<float> weights)
    {
        Span<float> middles = stackalloc float[Size - 1];
        Middles(middles);
        var book = Vector512.Create<float>(values);
        int whole = weights.Length - weights.Length % Vector512<float>.Count;
        foreach (ref Vector512<float> vector in MemoryMarshal.Cast<float, Vector512<float>>(weights[..whole]))
        {
            Vector512<float> rounded = Vector512.Shuffle(book, Codes(vector, middles));
            vector = Vector512.ConditionalSelect(Vector512.Equals(vector, Vector512<float>.Zero), vector, rounded);
        }

        foreach (ref float weight in weights[whole..])
        {
            weight = weight == 0 ? weight : values[Code(weight, middles)];
        }
    }

    private static void Add(float weight, int code, Span<double> sums, Span<long> counts)
    {
        sums[code] += weight;
        counts[code] += weight == 0 ? 0 : 1;
    }

    private static Vector512<int> Codes(Vector512<float> weights, ReadOnlySpan<float> middles)
    {
        Vector512<int> codes = Vector512<int>.Zero;
        foreach (float middle in middles)
        {
            // Where a lane is greater, all its bits are set, which is minus one.
            codes -= Vector512.GreaterThan(weights, Vector512.Create(middle)).AsInt32();
        }

        return codes;
    }

    private static int Code(float weight, ReadOnlySpan<float> middles)
    {
        int code = 0;
        foreach (float middle in middles)
        {
            code += weight > middle ? 1 : 0;
        }

        return code;
    }

    private void Middles(Span<float> middles)
    {
        for (int code = 0; code < middles.Length; code++)
        {
            middles[code] = (values[code] + values[code + 1]) / 2;
        }
    }
}
