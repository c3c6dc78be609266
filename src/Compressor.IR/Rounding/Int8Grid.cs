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
    private const uint DroppedBits = 0xFFF;

    /// <summary>One scale per index of an axis; zero where all values are.</summary>
    public static float[] Scales(ReadOnlySpan<float> values, IReadOnlyList<long> shape, int axis)
    {
        var scales = new float[shape[axis]];
        foreach ((int start, int length, int channel) in Runs(shape, axis))
        {
            foreach (float value in values.Slice(start, length))
            {
                scales[channel] = Math.Max(scales[channel], Math.Abs(value));
            }
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
        foreach ((int start, int length, int channel) in Runs(shape, axis))
        {
            foreach (ref float value in values.Slice(start, length))
            {
                value = Code(value, scales[channel]) * scales[channel];
            }
        }
    }

    /// <summary>The axis, of a tensor's first and last ones, along which one scale per channel loses the least.</summary>
    public static int BestAxis(ReadOnlySpan<float> values, IReadOnlyList<long> shape)
    {
        int best = 0;
        double least = double.PositiveInfinity;
        foreach (int axis in (int[])[0, shape.Count - 1])
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
    public static sbyte Code(float value, float scale) => scale == 0 ? (sbyte)0 : (sbyte)Math.Clamp(MathF.Round(value / scale), -Steps, Steps);

    /// <summary>The channel of a linear position.</summary>
    public static int Channel(int position, IReadOnlyList<long> shape, int axis) => (int)(position / Stride(shape, axis) % shape[axis]);

    /// <summary>Elements from one index of an axis to the next.</summary>
    public static long Stride(IReadOnlyList<long> shape, int axis) => TensorData.CountOf([.. shape.Skip(axis + 1)]);

    private static float Shortened(float scale) => float.IsFinite(scale)
        ? BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(scale) + (DroppedBits + 1) / 2) & ~DroppedBits)
        : 0;

    /// <summary>Stretches of elements that have a channel in common.</summary>
    private static IEnumerable<(int Start, int Length, int Channel)> Runs(IReadOnlyList<long> shape, int axis)
    {
        int stride = (int)Stride(shape, axis);
        int count = (int)TensorData.CountOf(shape);
        for (int start = 0; start < count; start += stride)
        {
            yield return (start, stride, (int)(start / stride % shape[axis]));
        }
    }
}
