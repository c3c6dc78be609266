namespace Compressor.Data;

/// <summary>What the scalings need to know of the values: extremes, mean and deviation, over all and per channel.</summary>
/// <param name="Lowest">Smallest value.</param>
/// <param name="Highest">Largest value.</param>
/// <param name="Integers">True where every value is whole.</param>
/// <param name="Mean">Of all values.</param>
/// <param name="Std">Of all values; 1 where they are equal.</param>
/// <param name="ChannelMeans">Of each colour channel; of each position of the last axis where the samples are no images.</param>
/// <param name="ChannelStds">Likewise; 1 for a channel whose values are equal.</param>
internal sealed record SampleStatistics(
    float Lowest, float Highest, bool Integers, float Mean, float Std, float[] ChannelMeans, float[] ChannelStds)
{
    /// <summary>As many samples as these, evenly spread over the set, tell enough.</summary>
    private const int MostSamples = 10_000;

    public static SampleStatistics Of(SampleArray samples)
    {
        IReadOnlyList<int> shape = samples.SampleShape;
        int axis = Shapes.ChannelAxis(shape) ?? shape.Count - 1;
        int channels = axis < 0 ? 1 : shape[axis];
        int inner = axis < 0 ? 1 : Shapes.Size([.. shape.Skip(axis + 1)]);
        var sums = new double[channels];
        var squares = new double[channels];
        (float lowest, float highest, bool integers) = (float.MaxValue, float.MinValue, true);
        int count = Math.Min(samples.Count, MostSamples);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> values = samples.Sample((int)((long)i * samples.Count / count));
            for (int j = 0; j < values.Length; j++)
            {
                float value = values[j];
                int channel = j / inner % channels;
                sums[channel] += value;
                squares[channel] += (double)value * value;
                lowest = Math.Min(lowest, value);
                highest = Math.Max(highest, value);
                integers &= value == MathF.Floor(value);
            }
        }

        double perChannel = (double)count * samples.SampleSize / channels;
        return new SampleStatistics(
            lowest,
            highest,
            integers,
            (float)(sums.Sum() / (perChannel * channels)),
            Deviation(sums.Sum(), squares.Sum(), perChannel * channels),
            [.. sums.Select(sum => (float)(sum / perChannel))],
            [.. sums.Zip(squares, (sum, square) => Deviation(sum, square, perChannel))]);
    }

    private static float Deviation(double sum, double squares, double count)
    {
        double mean = sum / count;
        double variance = (squares / count) - (mean * mean);

        // What cancellation leaves of equal values is no deviation.
        return variance > 1e-12 * squares / count ? (float)Math.Sqrt(variance) : 1;
    }
}
