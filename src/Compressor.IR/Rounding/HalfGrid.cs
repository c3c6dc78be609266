using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Compressor.IR.Rounding;

/// <summary>float32 numbers rounded to the nearest float16 number, ties to even; beyond the largest, 65504, to that.</summary>
public static class HalfGrid
{
    /// <summary>Below it float16 numbers are subnormal: multiples of 2^-24.</summary>
    private const float SmallestNormal = 1f / (1 << 14);

    /// <summary>Added and taken off again, it leaves multiples of 2^-24: the last bit of numbers from a half to one.</summary>
    private const float RoundsSubnormals = 0.5f;

    private const float Largest = 65504;
    private const int DroppedBits = 13;

    /// <summary>Rounds in place.</summary>
    public static void Round(Span<float> values)
    {
        int whole = values.Length - values.Length % Vector512<float>.Count;
        foreach (ref Vector512<float> vector in MemoryMarshal.Cast<float, Vector512<float>>(values[..whole]))
        {
            vector = Rounded(vector);
        }

        foreach (ref float value in values[whole..])
        {
            value = Math.Clamp((float)(Half)value, -Largest, Largest);
        }
    }

    /// <summary>
    /// True where rounding loses no more than float16's precision of the largest value: none overflows, and that one is not subnormal.
    /// </summary>
    public static bool Holds(ReadOnlySpan<float> values)
    {
        float largest = 0;
        foreach (float value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest is 0 or (>= SmallestNormal and <= Largest);
    }

    private static Vector512<float> Rounded(Vector512<float> vector)
    {
        Vector512<float> sign = vector & Vector512.Create(-0.0f);
        Vector512<float> magnitude = Vector512.Min(Vector512.Abs(vector), Vector512.Create(Largest));
        Vector512<uint> bits = magnitude.AsUInt32();
        Vector512<uint> odd = (bits >>> DroppedBits) & Vector512<uint>.One;
        Vector512<uint> normal = (bits + Vector512.Create((1u << (DroppedBits - 1)) - 1)
            + odd) & Vector512.Create(~((1u << DroppedBits) - 1));
        Vector512<float> subnormal = magnitude + Vector512.Create(RoundsSubnormals) - Vector512.Create(RoundsSubnormals);
        Vector512<float> small = Vector512.LessThan(magnitude, Vector512.Create(SmallestNormal));
        return Vector512.ConditionalSelect(small, subnormal, normal.AsSingle()) | sign;
    }
}
