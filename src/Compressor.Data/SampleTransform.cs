using System.Numerics;
using System.Runtime.InteropServices;
using Compressor.IR;

namespace Compressor.Data;

/// <summary>
/// One <see cref="Preprocessing"/>, worked out for samples of one shape: where each value comes from, and its mean and deviation.
/// </summary>
internal sealed class SampleTransform
{
    private const int SamplesPerBlock = 64;
    private readonly Preprocessing _preprocessing;

    /// <summary>For every value of the result its place in the sample; null where nothing moves.</summary>
    private readonly int[]? _sources;

    public SampleTransform(Preprocessing preprocessing, IReadOnlyList<int> shape)
    {
        _preprocessing = preprocessing;
        int? channels = Shapes.ChannelAxis(shape);
        int? target = preprocessing.Layout switch
        {
            Layout.ChannelsFirst when channels is not null => 0,
            Layout.ChannelsLast when channels is not null => 2,
            _ => channels,
        };
        bool reverse = preprocessing.ReverseChannels && channels is not null && shape[channels.Value] > 1;
        if (preprocessing.ReverseChannels && channels is null)
        {
            throw new CompressorException(ErrorKind.Data, $"data of shape {Shapes.Text(shape)} has no colour channels to reverse");
        }

        Shape = channels == target ? shape
            : target == 0 ? [shape[2], shape[0], shape[1]]
            : [shape[1], shape[2], shape[0]];
        _sources = channels is not null && (channels != target || reverse) ? Sources(shape, channels.Value, target!.Value, reverse) : null;
    }

    /// <summary>Axes of a sample once they are in the model's order.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The values of all samples as the model takes them; the same array where nothing changes.</summary>
    public float[] Apply(SampleArray samples)
    {
        bool scales = _preprocessing.Scale != 1 || _preprocessing.Mean.Any(mean => mean != 0) || _preprocessing.Std.Any(std => std != 1);
        if (!scales && _sources is null)
        {
            return samples.Values;
        }

        int size = samples.SampleSize;
        float[] mean = PerValue(_preprocessing.Mean, "means");
        if (_preprocessing.Std.Contains(0))
        {
            throw new CompressorException(ErrorKind.Usage, "a deviation of 0 can divide nothing");
        }

        float[] std = PerValue(_preprocessing.Std, "deviations");
        var values = new float[samples.Values.Length];
        Parallel.For(0, (samples.Count + SamplesPerBlock - 1) / SamplesPerBlock, block =>
        {
            for (int sample = block * SamplesPerBlock; sample < Math.Min(samples.Count, (block + 1) * SamplesPerBlock); sample++)
            {
                Span<float> target = values.AsSpan(sample * size, size);
                Move(samples.Sample(sample), target);
                if (scales)
                {
                    Scale(target, _preprocessing.Scale, mean, std);
                }
            }
        });
        return values;
    }

    private void Move(ReadOnlySpan<float> source, Span<float> target)
    {
        if (_sources is null)
        {
            source.CopyTo(target);
            return;
        }

        for (int i = 0; i < target.Length; i++)
        {
            target[i] = source[_sources[i]];
        }
    }

    private static void Scale(Span<float> values, float scale, float[] mean, float[] std)
    {
        int vectors = values.Length / Vector<float>.Count;
        Span<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (int i = 0; i < vectors; i++)
        {
            int at = i * Vector<float>.Count;
            wide[i] = ((wide[i] * scale) - new Vector<float>(mean, at)) / new Vector<float>(std, at);
        }

        for (int i = vectors * Vector<float>.Count; i < values.Length; i++)
        {
            values[i] = ((values[i] * scale) - mean[i]) / std[i];
        }
    }

    /// <summary>
    /// One number for each value of a sample: the only one, or that of its channel, else of its last axis, else of its first.
    /// </summary>
    private float[] PerValue(IReadOnlyList<float> numbers, string what)
    {
        var values = new float[Shapes.Size(Shape)];
        int count = numbers.Count;
        int? channels = Shapes.ChannelAxis(Shape);
        int axis = count == 1 ? -1
            : channels is not null && Shape[channels.Value] == count ? channels.Value
            : Shape.Count > 0 && Shape[^1] == count ? Shape.Count - 1
            : Shape.Count > 0 && Shape[0] == count ? 0
            : throw new CompressorException(
                ErrorKind.Data, FormattableString.Invariant($"{count} {what} do not fit data of shape {Shapes.Text(Shape)}"));
        int inner = axis < 0 ? 1 : Shapes.Size([.. Shape.Skip(axis + 1)]);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = numbers[i / inner % count];
        }

        return values;
    }

    private static int[] Sources(IReadOnlyList<int> shape, int from, int to, bool reverse)
    {
        int channels = shape[from];
        int pixels = Shapes.Size(shape) / channels;
        var sources = new int[channels * pixels];
        for (int channel = 0; channel < channels; channel++)
        {
            int source = reverse ? channels - 1 - channel : channel;
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                sources[to == 0 ? (channel * pixels) + pixel : (pixel * channels) + channel] =
                    from == 0 ? (source * pixels) + pixel : (pixel * channels) + source;
            }
        }

        return sources;
    }
}
