using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The matrix [dft_length / 2 + 1, num_mel_bins] that sums frequencies into bins of equal width on the mel scale, 2595 log10(1 + f / 700):
/// each bin is a triangle that begins and ends at its neighbours' centres. Inputs: num_mel_bins, dft_length, sample_rate, lower and upper
/// edge in hertz.
/// </summary>
internal sealed class MelWeightMatrix : SingleOutputOperator
{
    public override string? Refuses(Node node, long opset)
    {
        var type = (ElementType)node.Int("output_datatype", (long)ElementType.Float32);
        return TorchTensors.TypeOf(type, ScalarType.Float32) is null ? $"MelWeightMatrix of {type}" : null;
    }

    protected override Tensor Apply(NodeCall call)
    {
        long bins = call.Longs(0)[0];
        long length = call.Longs(1)[0];
        long[] edges = Edges(bins, length, call.Longs(2)[0], call.OptionalDoubles(3)![0], call.OptionalDoubles(4)![0]);
        long frequencies = length / 2 + 1;
        var weights = new float[frequencies * bins];
        for (long bin = 0; bin < bins; bin++)
        {
            (long lower, long centre, long upper) = (edges[bin], edges[bin + 1], edges[bin + 2]);
            for (long frequency = lower; frequency < Math.Max(upper, centre + 1) && frequency < frequencies; frequency++)
            {
                weights[frequency * bins + bin] = frequency == centre ? 1
                    : frequency < centre ? (float)(frequency - lower) / (centre - lower)
                    : (float)(upper - frequency) / (upper - centre);
            }
        }

        var type = (ElementType)call.Int("output_datatype", (long)ElementType.Float32);
        return TorchTensors.Of(weights, [frequencies, bins]).to(TorchTensors.TypeOf(type, call.Settings.FloatType)!.Value);
    }

    /// <summary>Frequencies, as multiples of sample_rate / (dft_length + 1), between which the bins lie.</summary>
    private static long[] Edges(long bins, long length, long rate, double lowest, double highest)
    {
        double low = 2595 * Math.Log10(1 + lowest / 700);
        double high = 2595 * Math.Log10(1 + highest / 700);
        double step = (high - low) / (bins + 2);
        return [.. Enumerable.Range(0, (int)bins + 2)
            .Select(edge => 700 * (Math.Pow(10, (low + edge * step) / 2595) - 1))
            .Select(hertz => (long)Math.Floor((length + 1) * hertz / rate))];
    }
}
