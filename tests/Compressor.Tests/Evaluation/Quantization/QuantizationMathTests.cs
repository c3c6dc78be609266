using Compressor.Evaluation.Quantization;
using Compressor.IR;
using Xunit;

namespace Compressor.Tests.Evaluation.Quantization;

public sealed class QuantizationMathTests
{
    [Fact]
    public void Weights_keep_their_zeros_and_move_by_half_a_step_at_most()
    {
        var random = new Random(8);
        float[] values = [.. Enumerable.Range(0, 400).Select(i => i % 3 == 0 ? 0 : (random.NextSingle() - 0.5f) * (1 + i / 100))];

        float[] scales = QuantizationMath.WeightScales(values, 4, i => i / 100, null, 1);
        TensorData integers = QuantizationMath.Weights(TensorData.FromFloats([4, 100], values), values, scales, i => i / 100);

        long[] q = integers.ToLongs();
        Assert.All(Enumerable.Range(0, 4), channel => Assert.Equal(63, q.Skip(channel * 100).Take(100).Max(Math.Abs)));
        Assert.All(Enumerable.Range(0, 400), i =>
        {
            Assert.InRange(Math.Abs(values[i] - scales[i / 100] * q[i]), 0, scales[i / 100] * 0.5001);
            Assert.True(values[i] != 0 || q[i] == 0);
        });
    }

    [Fact]
    public void A_channel_of_zeros_has_a_scale_that_its_bias_fits_under()
    {
        float[] scales = QuantizationMath.WeightScales([0, 0, 2, -4], 2, i => i / 2, [3, 5], 0.5f);
        float[] bias = [3, 5];
        long[] q = QuantizationMath.Bias(bias, Array.ConvertAll(scales, scale => scale * 0.5f)).ToLongs();

        Assert.Equal(4 / 63f, scales[1]);
        Assert.All([0, 1], i => Assert.Equal(bias[i], q[i] * scales[i] * 0.5, 0.5 * scales[i]));
        Assert.Equal(1, QuantizationMath.WeightScales([0, 0], 1, _ => 0, null, 1)[0]);
    }

    [Theory]
    [InlineData(0, 2.55f, 0.01f, -128)]
    [InlineData(-1.28f, 1.27f, 0.01f, 0)]
    [InlineData(0.5f, 2.55f, 0.01f, -128)]
    [InlineData(-2.55f, -1, 0.01f, 127)]
    [InlineData(0, 0, 1, 0)]
    public void Activations_always_have_a_zero(float min, float max, float scale, int zeroPoint)
    {
        (float actual, sbyte zero) = QuantizationMath.Activation(new ValueRange(min, max));

        Assert.Equal(scale, actual, 1e-7);
        Assert.Equal(zeroPoint, zero);
    }
}
