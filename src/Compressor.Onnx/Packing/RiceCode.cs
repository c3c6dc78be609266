using System.Numerics;

namespace Compressor.Onnx;

/// <summary>The Rice code of ascending positions; see <see cref="RiceEncoding"/> for the formula.</summary>
internal static class RiceCode
{
    private const int MostBits = 24;

    /// <summary>gap - 1 of each position: how many places lie free before it.</summary>
    public static int[] Gaps(ReadOnlySpan<int> positions)
    {
        var gaps = new int[positions.Length];
        int before = -1;
        for (int i = 0; i < gaps.Length; i++)
        {
            gaps[i] = positions[i] - before - 1;
            before = positions[i];
        }

        return gaps;
    }

    /// <summary>Bits that gaps take with l low ones apart.</summary>
    public static long Bits(ReadOnlySpan<int> gaps, int parameter)
    {
        long high = 0;
        foreach (int gap in gaps)
        {
            high += gap >> parameter;
        }

        return high + (1L + parameter) * gaps.Length;
    }

    /// <summary>The l, 1 or more, with the fewest bits; the count falls and then rises with l.</summary>
    public static int BestParameter(ReadOnlySpan<int> positions)
    {
        int[] gaps = Gaps(positions);
        double mean = positions.IsEmpty ? 1 : (double)positions[^1] / positions.Length;
        int start = Math.Clamp(BitOperations.Log2((uint)Math.Max(1, mean)), 1, MostBits);
        while (start > 1 && Bits(gaps, start - 1) <= Bits(gaps, start))
        {
            start--;
        }

        while (start < MostBits && Bits(gaps, start + 1) < Bits(gaps, start))
        {
            start++;
        }

        return start;
    }

    /// <summary>The high parts in unary, and the zeros put in front to fill whole bytes.</summary>
    public static (byte[] Stream, int Front) Unary(ReadOnlySpan<int> gaps, int parameter)
    {
        long bits = Bits(gaps, parameter) - (long)parameter * gaps.Length;
        int front = (int)((8 - bits % 8) % 8);
        var writer = new BitWriter(bits + front);
        writer.Skip(front);
        foreach (int gap in gaps)
        {
            writer.Skip(gap >> parameter);
            writer.One();
        }

        return (writer.Bytes, front);
    }
}
