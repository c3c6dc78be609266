using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Interpolation along one axis: every element of the result is a weighted sum of a few elements of the input (one for nearest, two for
/// linear, four for cubic, more for an antialiased axis). Taps[t] says where the t-th of them stand, Weights[t] what each counts.
/// </summary>
/// <param name="Outside">Elements that lie outside the input and take a fixed value instead; null where there are none.</param>
internal sealed record AxisSampling(long[][] Taps, double[][] Weights, bool[]? Outside)
{
    /// <summary>The single place nearest to each coordinate.</summary>
    public static AxisSampling Nearest(float[] places, long extent, Func<float, float> round) =>
        new([[.. places.Select(place => Math.Clamp((long)round(place), 0, extent - 1))]], [], null);

    /// <summary>The two neighbours, weighted by nearness; beyond the border, the border.</summary>
    public static AxisSampling Linear(float[] places, long extent, float shrink = 1, bool excludeOutside = false) =>
        Convolved(places, extent, new(1, distance => Math.Max(0, 1 - distance), shrink, excludeOutside));

    /// <summary>
    /// Four neighbours by Keys' cubic convolution with coefficient a; those beyond the border are the border, or excluded.
    /// </summary>
    public static AxisSampling Cubic(float[] places, long extent, double a, bool excludeOutside, float shrink = 1) =>
        Convolved(places, extent, new(2, distance => Keys(distance, a), shrink, excludeOutside));

    /// <summary>The result along <paramref name="axis"/>; <paramref name="filler"/> stands where the coordinate lies outside.</summary>
    public Tensor Of(Tensor x, long axis, double filler)
    {
        Tensor result = Tapped(0);
        for (int tap = 1; tap < Taps.Length; tap++)
        {
            result = result + Tapped(tap);
        }

        return Outside is null ? result : result.masked_fill(AlongAxis(tensor(Outside)), filler);

        Tensor Tapped(int tap)
        {
            Tensor taken = x.index_select(axis, tensor(Taps[tap], ScalarType.Int64));
            return Weights.Length == 0 ? taken : taken * AlongAxis(tensor(Weights[tap], x.dtype));
        }

        Tensor AlongAxis(Tensor values) => values.reshape([-1, .. Enumerable.Repeat(1L, (int)(x.dim() - axis - 1))]);
    }

    /// <summary>
    /// How far elements count, by their distance; an axis that shrinks takes the kernel as much wider, so that every element counts.
    /// </summary>
    private sealed record Kernel(int Radius, Func<double, double> Weight, float Shrink, bool ExcludeOutside);

    private static AxisSampling Convolved(float[] places, long extent, Kernel kernel)
    {
        var reach = (int)Math.Ceiling(kernel.Radius / kernel.Shrink);
        var taps = new long[2 * reach][];
        var weights = new double[2 * reach][];
        for (int tap = 0; tap < taps.Length; tap++)
        {
            int offset = tap - reach + 1;
            long[] at = [.. places.Select(place => (long)MathF.Floor(place) + offset)];
            weights[tap] = [.. places.Select((place, i) => kernel.ExcludeOutside && (at[i] < 0 || at[i] >= extent)
                ? 0 : kernel.Weight(Math.Abs(place - at[i]) * kernel.Shrink))];
            taps[tap] = [.. at.Select(index => Math.Clamp(index, 0, extent - 1))];
        }

        double[] totals = [.. places.Select((_, i) => weights.Sum(weight => weight[i]))];
        return new(taps, [.. weights.Select(weight => weight.Select((value, i) => value / totals[i]).ToArray())], null);
    }

    private static double Keys(double distance, double a)
    {
        double d = Math.Abs(distance);
        return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1
            : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
            : 0;
    }
}
