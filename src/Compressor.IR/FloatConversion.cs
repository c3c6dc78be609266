using System.Numerics;
using System.Runtime.InteropServices;

namespace Compressor.IR;

/// <summary>Between float32 and the stored bytes of the floating-point element types.</summary>
internal static class FloatConversion
{
    public static void ToFloats(ElementType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (type)
        {
            case ElementType.Float32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case ElementType.Float64:
                Each(MemoryMarshal.Cast<byte, double>(bytes), values, static value => (float)value);
                break;
            case ElementType.Float16:
                Each(MemoryMarshal.Cast<byte, Half>(bytes), values, static value => (float)value);
                break;
            case ElementType.BFloat16:
                Each(MemoryMarshal.Cast<byte, ushort>(bytes), values, static bits => BitConverter.UInt32BitsToSingle((uint)bits << 16));
                break;
            default:
                throw new InvalidOperationException($"A {type} tensor holds no floating-point numbers.");
        }
    }

    public static void FromFloats(ElementType type, ReadOnlySpan<float> values, Span<byte> bytes)
    {
        switch (type)
        {
            case ElementType.Float32:
                MemoryMarshal.AsBytes(values).CopyTo(bytes);
                break;
            case ElementType.Float64:
                Each(values, MemoryMarshal.Cast<byte, double>(bytes), static value => value);
                break;
            case ElementType.Float16:
                Each(values, MemoryMarshal.Cast<byte, Half>(bytes), static value => (Half)value);
                break;
            case ElementType.BFloat16:
                Each(values, MemoryMarshal.Cast<byte, ushort>(bytes), RoundToBFloat16);
                break;
            default:
                throw new ArgumentException($"A {type} tensor holds no floating-point numbers.", nameof(type));
        }
    }

    public static long NonZeroCount(ElementType type, ReadOnlySpan<byte> bytes) => type switch
    {
        ElementType.Float32 => CountNonZero(MemoryMarshal.Cast<byte, uint>(bytes), 0x7FFF_FFFFu),
        ElementType.Float64 => CountNonZero(MemoryMarshal.Cast<byte, ulong>(bytes), 0x7FFF_FFFF_FFFF_FFFFul),
        ElementType.Float16 or ElementType.BFloat16 => CountNonZero(MemoryMarshal.Cast<byte, ushort>(bytes), (ushort)0x7FFF),
        _ => throw new InvalidOperationException($"A {type} tensor holds no floating-point numbers."),
    };

    private static void Each<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to, Func<TFrom, TTo> convert)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = convert(from[i]);
        }
    }

    private static long CountNonZero<T>(ReadOnlySpan<T> words, T magnitude)
        where T : unmanaged, IBinaryInteger<T>
    {
        // A lane counts one zero per step: the narrowest, of 16 bits, must be emptied before it overflows.
        const int StepsPerBlock = 1 << 14;
        long zeros = 0;
        int done = 0;
        var mask = new Vector<T>(magnitude);
        while (words.Length - done >= Vector<T>.Count)
        {
            int end = done + (Math.Min((words.Length - done) / Vector<T>.Count, StepsPerBlock) * Vector<T>.Count);
            Vector<T> counts = Vector<T>.Zero;
            for (; done < end; done += Vector<T>.Count)
            {
                // Where a lane is zero, Equals sets all its bits, which is minus one.
                counts -= Vector.Equals(new Vector<T>(words[done..]) & mask, Vector<T>.Zero);
            }

            for (int lane = 0; lane < Vector<T>.Count; lane++)
            {
                zeros += long.CreateTruncating(counts[lane]);
            }
        }

        foreach (T word in words[done..])
        {
            zeros += (word & magnitude) == T.Zero ? 1 : 0;
        }

        return words.Length - zeros;
    }

    /// <summary>Round to nearest, ties to even; NaN stays NaN.</summary>
    private static ushort RoundToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
