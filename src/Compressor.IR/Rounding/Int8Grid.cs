using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Compressor.IR.Rounding;

/// <summary>
/// Values of eight bits with a scale per channel, the largest magnitude of a channel at the end of the grid:
/// <code>
/// s_c = round12(max |w_c| / 127)     q = round(w / s_c)     w' = q s_c
/// </code>
/// round12 keeps twelve bits of the significand, so that q s_c is exact in float32 and max |w'_c| / 127 is s_c again: a tensor that lies
/// on its grid says so itself.
/// </summary>
public static class Int8Grid
{
    private const int Steps = 127;
    private const int LeastElements = 16;
    private const uint DroppedBits = 0xFFF;

    /// <summary>One scale per index of an axis; zero where all values are.</summary>
    public static float[] Scales(ReadOnlySpan<float> values, IReadOnlyList<long> shape, int axis)
    {
        var scales = new float[shape[axis]];
        int stride = (int)Stride(shape, axis);
        for (int start = 0, channel = 0; start < values.Length; start += stride, channel = (channel + 1) % scales.Length)
        {
            scales[channel] = Math.Max(scales[channel], Largest(values.Slice(start, stride)));
        }

        for (int channel = 0; channel < scales.Length; channel++)
        {
            scales[channel] = Shortened(scales[channel] / Steps);
        }

        return scales;
    }

    /// <summary>Rounds values to the grid of their channels, in place.</summary>
    public static void Round(Span<float> values, IReadOnlyList<long> shape, int axis)
    {
        float[] scales = Scales(values, shape, axis);
        int stride = (int)Stride(shape, axis);
        for (int start = 0, channel = 0; start < values.Length; start += stride, channel = (channel + 1) % scales.Length)
        {
            Round(values.Slice(start, stride), scales[channel]);
        }
    }

    /// <summary>
    /// The axis, of a tensor's first and last ones, along which one scale per channel loses the least. A channel of few elements would lose
    /// nothing, and save nothing.
    /// </summary>
    public static int BestAxis(ReadOnlySpan<float> values, IReadOnlyList<long> shape)
    {
        int best = shape[0] <= shape[^1] ? 0 : shape.Count - 1;
        double least = double.PositiveInfinity;
        foreach (int axis in ((int[])[0, shape.Count - 1]).Where(axis => TensorData.CountOf(shape) >= LeastElements * shape[axis]))
        {
            float[] rounded = values.ToArray();
            Round(rounded, shape, axis);
            double error = 0;
            for (int i = 0; i < rounded.Length; i++)
            {
                double difference = rounded[i] - values[i];
                error += difference * difference;
            }

            if (error < least)
            {
                (best, least) = (axis, error);
            }
        }

        return best;
    }

    /// <summary>The multiple of its channel's scale that a value is nearest to.</summary>
    public static sbyte Code(float value, float scale) => scale == 0
        ? (sbyte)0 : (sbyte)Math.Clamp(MathF.Round(value / scale), -Steps, Steps);

    /// <summary>The channel of a linear position.</summary>
    public static int Channel(int position, IReadOnlyList<long> shape, int axis) => (int)(position / Stride(shape, axis) % shape[axis]);

    /// <summary>Elements from one index of an axis to the next.</summary>
    public static long Stride(IReadOnlyList<long> shape, int axis) => TensorData.CountOf([.. shape.Skip(axis + 1)]);

    private static float Shortened(float scale) => float.IsFinite(scale)
        ? BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(scale) + (DroppedBits + 1) / 2) & ~DroppedBits)
        : 0;

    private static float Largest(ReadOnlySpan<float> values)
    {
        float largest = 0;
        int whole = values.Length - values.Length % Vector512<float>.Count;
        Vector512<float> most = Vector512<float>.Zero;
        foreach (Vector512<float> vector in MemoryMarshal.Cast<float, Vector512<float>>(values[..whole]))
        {
            most = Vector512.Max(most, Vector512.Abs(vector));
        }

        for (int lane = 0; lane < Vector512<float>.Count; lane++)
        {
            largest = Math.Max(largest, most[lane]);
        }

        foreach (float value in values[whole..])
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    private static void Round(Span<float> values, float scale)
    {
        int whole = scale == 0 ? 0 : values.Length - values.Length % Vector512<float>.Count;
        var end = Vector512.Create((float)Steps);
        foreach (ref Vector512<float> vector in MemoryMarshal.Cast<float, Vector512<float>>(values[..whole]))
        {
            vector = Vector512.Clamp(Vector512.Round(vector / Vector512.Create(scale)), -end, end) * Vector512.Create(scale);
        }

        foreach (ref float value in values[whole..])
        {
            value = Code(value, scale) * scale;
        }
    }
}
