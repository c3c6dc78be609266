using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Interpolation along one axis: every element of the result is a weighted sum of a few elements of the input (one for nearest, two for
/// linear, four for cubic). Taps[t] says where the t-th of them stand, Weights[t] what each counts.
/// </summary>
/// <param name="Outside">Elements that lie outside the input and take a fixed value instead; null where there are none.</param>
internal sealed record AxisSampling(long[][] Taps, double[][] Weights, bool[]? Outside)
{
    /// <summary>The single place nearest to each coordinate.</summary>
    public static AxisSampling Nearest(float[] places, long extent, Func<float, float> round) =>
        new([[.. places.Select(place => Math.Clamp((long)round(place), 0, extent - 1))]], [], null);

    /// <summary>The two neighbours, weighted by nearness; beyond the border, the border.</summary>
    public static AxisSampling Linear(float[] places, long extent)
    {
        double[] inside = [.. places.Select(place => Math.Clamp((double)place, 0, extent - 1))];
        double[] upper = [.. inside.Select(place => place - Math.Floor(place))];
        return new(
            [
                [.. inside.Select(place => (long)place)],
                [.. inside.Select(place => Math.Min((long)place + 1, extent - 1))],
            ],
            [[.. upper.Select(weight => 1 - weight)], upper],
            null);
    }

    /// <summary>Four neighbours by Keys' cubic convolution with coefficient a; those beyond the border are the border, or excluded.</summary>
    public static AxisSampling Cubic(float[] places, long extent, double a, bool excludeOutside)
    {
        var taps = new long[4][];
        var weights = new double[4][];
        for (int tap = 0; tap < 4; tap++)
        {
            int offset = tap - 1;
            long[] at = [.. places.Select(place => (long)MathF.Floor(place) + offset)];
            weights[tap] = [.. places.Select((place, i) => excludeOutside && (at[i] < 0 || at[i] >= extent) ? 0 : Keys(place - at[i], a))];
            taps[tap] = [.. at.Select(index => Math.Clamp(index, 0, extent - 1))];
        }

        double[] totals = [.. places.Select((_, i) => weights.Sum(weight => weight[i]))];
        return new(taps, [.. weights.Select(weight => weight.Select((value, i) => value / totals[i]).ToArray())], null);
    }

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

    private static double Keys(double distance, double a)
    {
        double d = Math.Abs(distance);
        return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1
            : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
            : 0;
    }
}
