using System.Runtime.InteropServices;
using Compressor.IR;

namespace Compressor.Evaluation.Quantization;

/// <summary>
/// Affine quantisation to 8 bits (Jacob et al. 2018), rounding half to even as QuantizeLinear does:
/// <code>
/// weights      w = s q            s = max|w| / 63 per output channel, q in -63..63: zeros stay zero
/// activations  x = s (q - z)      s = (max - min) / 255, z = round(-128 - min / s), q in -128..127; 0 is always within the range
/// biases       b = s q            s = s_x s_w per output channel, q of 32 bits
/// </code>
/// </summary>
internal static class QuantizationMath
{
    /// <summary>
    /// Seven bits: x64 processors without VNNI add two products of an activation of 0..255 in 16 bits, 2 * 255 * 63 at most. With eight
    /// bits the sum saturates there, and one file gives other results on other machines.
    /// </summary>
    private const int WeightLevels = 63;

    /// <summary>A bias takes at most this much of its 32 bits, so that sums of products beside it have room.</summary>
    private const double BiasLevels = 1 << 30;

    /// <summary>A scale per channel; the whole tensor is one channel where there is only one scale.</summary>
    /// <param name="weights">Elements, row-major.</param>
    /// <param name="channelOf">The channel of an element.</param>
    /// <param name="bias">One value per channel, or null; where it would not fit into 32 bits, the channel's scale grows.</param>
    /// <param name="activationScale">The scale of what the weights are multiplied by.</param>
    public static float[] WeightScales(float[] weights, int channels, Func<int, int> channelOf, float[]? bias, float activationScale)
    {
        var scales = new float[channels];
        for (int i = 0; i < weights.Length; i++)
        {
            int channel = channelOf(i);
            scales[channel] = Math.Max(scales[channel], Math.Abs(weights[i]) / WeightLevels);
        }

        for (int channel = 0; channel < channels; channel++)
        {
            float least = bias is null ? 0 : bias.Where((_, i) => channels == 1 || i == channel)
                .Max(value => (float)(Math.Abs(value) / (activationScale * BiasLevels)));
            scales[channel] = Math.Max(scales[channel], least) is > 0 and var scale ? scale : 1;
        }

        return scales;
    }

    public static TensorData Weights(TensorData weight, float[] values, float[] scales, Func<int, int> channelOf)
    {
        var bytes = new byte[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            bytes[i] = (byte)(sbyte)Math.Clamp(MathF.Round(values[i] / scales[channelOf(i)]), -WeightLevels, WeightLevels);
        }

        return new TensorData(ElementType.Int8, weight.Shape, bytes);
    }

    public static TensorData Bias(float[] bias, float[] scales)
    {
        int[] values = [.. bias.Select((value, i) => Math.Round(value / (double)scales[scales.Length == 1 ? 0 : i]))
            .Select(value => (int)Math.Clamp(value, int.MinValue, int.MaxValue))];
        return new TensorData(ElementType.Int32, [bias.Length], MemoryMarshal.AsBytes<int>(values).ToArray());
    }

    /// <summary>Scale and zero point of a range.</summary>
    public static (float Scale, sbyte ZeroPoint) Activation(ValueRange range)
    {
        float least = Math.Min(range.Min, 0);
        float greatest = Math.Max(range.Max, 0);
        float scale = (greatest - least) / 255;
        return scale is > 0 && float.IsFinite(scale)
            ? (scale, (sbyte)Math.Clamp(MathF.Round(sbyte.MinValue - least / scale), sbyte.MinValue, sbyte.MaxValue))
            : (1, 0);
    }
}
