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
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        long count = 0;
        foreach (T word in words)
        {
            count += (word & magnitude) == T.Zero ? 0 : 1;
        }

        return count;
    }

    /// <summary>Round to nearest, ties to even; NaN stays NaN.</summary>
    private static ushort RoundToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
