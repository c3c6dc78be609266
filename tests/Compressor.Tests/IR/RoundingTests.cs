using Compressor.IR;
using Compressor.IR.Rounding;
using Xunit;

namespace Compressor.Tests.IR;

/// <summary>Rounded values are the nearest that their type has, and say so themselves when they are read again.</summary>
public sealed class RoundingTests
{
    private static readonly float[] Weights = Normal(4096, 0.05);

    [Fact]
    public void Float16_is_what_a_cast_gives()
    {
        float[] values = [.. Weights, .. Normal(1000, 1e-6), 0, -0.0f, 6.1e-5f, 2.9e-8f, 3.1e-8f, 65504, 65519, 1 / 3f];
        float[] expected = Array.ConvertAll(values, value => (float)(Half)value);

        HalfGrid.Round(values);

        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), values.Select(BitConverter.SingleToInt32Bits));
        float[] large = [.. Enumerable.Repeat(1e6f, 16), -1e6f];
        HalfGrid.Round(large);
        Assert.All(large, value => Assert.Equal(65504, Math.Abs(value)));
    }

    /// <summary>A bias of which one value happens to be next to nothing takes float16 like any other.</summary>
    [Theory]
    [InlineData(true, 0.2f, 1e-7f)]
    [InlineData(true, 0f, 0f)]
    [InlineData(false, 1e-5f, 1e-7f)]
    [InlineData(false, 70_000f, 1f)]
    [InlineData(false, 1f, float.NaN)]
    public void Float16_holds_what_loses_no_more_than_its_precision(bool holds, params float[] values) =>
        Assert.Equal(holds, HalfGrid.Holds(values));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Int8_is_off_by_half_a_step_and_its_scales_are_found_again(int axis)
    {
        long[] shape = [64, 64];
        float[] values = [.. Weights];
        float[] scales = Int8Grid.Scales(values, shape, axis);

        Int8Grid.Round(values, shape, axis);

        Assert.Equal(scales, Int8Grid.Scales(values, shape, axis));
        for (int i = 0; i < values.Length; i++)
        {
            float scale = scales[axis == 0 ? i / 64 : i % 64];
            Assert.InRange(Math.Abs(values[i] - Weights[i]), 0, scale * 0.54);
            Assert.Equal(MathF.Round(values[i] / scale) * scale, values[i]);
        }
    }

    /// <summary>In one dimension the best fifteen intervals can be found exactly (Fisher 1958); k-means from quantiles comes close.</summary>
    [Fact]
    public void A_codebook_is_nearly_as_good_as_the_best_there_is()
    {
        float[] values = Normal(400, 0.05);
        var book = Codebook.Fit(values);
        float[] rounded = [.. values];
        book.Round(rounded);

        double error = values.Zip(rounded, (a, b) => (double)(a - b) * (a - b)).Sum();
        Assert.InRange(error / BestError([.. values.Order()], Codebook.Size), 0.999, 1.15);
        Assert.All(rounded, value => Assert.Contains(value, book.Values));
        foreach ((float value, float nearest) in values.Zip(rounded))
        {
            Assert.InRange(Math.Abs(value - nearest), 0, book.Values.Min(other => Math.Abs(value - other)) + 1e-6f);
        }
    }

    [Fact]
    public void Zeros_stay_and_rounding_twice_changes_nothing()
    {
        foreach (ValueKind kind in Enum.GetValues<ValueKind>())
        {
            var rounding = new WeightRounding(kind);
            float[] values = [.. Weights.Select((value, i) => i % 10 == 0 ? value : 0)];
            rounding.Round("w", [64, 64], values);
            float[] once = [.. values];
            rounding.Round("w", [64, 64], values);

            Assert.Equal(kind == ValueKind.Float32, once.SequenceEqual(Weights.Select((value, i) => i % 10 == 0 ? value : 0)));
            Assert.All(once.Index().Where(value => value.Index % 10 != 0), value => Assert.Equal(0, value.Item));
            Assert.Equal(once, values);
        }
    }

    /// <summary>The least squared error of k intervals of sorted numbers, by dynamic programming.</summary>
    private static double BestError(float[] sorted, int intervals)
    {
        int count = sorted.Length;
        var sums = new double[count + 1];
        var squares = new double[count + 1];
        for (int i = 0; i < count; i++)
        {
            sums[i + 1] = sums[i] + sorted[i];
            squares[i + 1] = squares[i] + (double)sorted[i] * sorted[i];
        }

        double[] best = [0, .. Enumerable.Repeat(double.PositiveInfinity, count)];
        for (int interval = 0; interval < intervals; interval++)
        {
            double[] next = [0, .. Enumerable.Repeat(double.PositiveInfinity, count)];
            for (int end = 1; end <= count; end++)
            {
                for (int start = 0; start < end; start++)
                {
                    double sum = sums[end] - sums[start];
                    next[end] = Math.Min(next[end], best[start] + squares[end] - squares[start] - sum * sum / (end - start));
                }
            }

            best = next;
        }

        return best[count];
    }

    private static float[] Normal(int count, double deviation)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ =>
            (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
