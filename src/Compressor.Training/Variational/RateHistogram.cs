using System.Runtime.Intrinsics;
using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Variational;

/// <summary>
/// How log alpha is distributed over all variational weights together, in 32 bins an octave, from every n-th weight (at most about a
/// million are looked at). The upper bits of alpha as a float are its bin. Dropped weights lie in the last one.
/// </summary>
internal sealed class RateHistogram
{
    /// <summary>Bits of a float below the exponent and the five that tell 32 bins apart.</summary>
    private const int BitsInBin = 18;

    /// <summary>The bins of 2^-32 and 2^34: alpha goes from 10^-10 to 10^10.</summary>
    private const int First = (127 - 32) << 5;
    private const int Bins = ((127 + 34) << 5) - First;
    private const long MostSamples = 1 << 20;

    private readonly long[] counts = new long[Bins];
    private readonly long looked;
    private readonly long total;

    /// <param name="thetas">Means.</param>
    /// <param name="sigma2s">Variances, shaped like the means; 0 where a weight was dropped.</param>
    /// <param name="count">How many weights there are, those that are in no tensor and count as dropped included; null for none.</param>
    public RateHistogram(IReadOnlyList<Tensor> thetas, IReadOnlyList<Tensor> sigma2s, long? count = null)
    {
        long here = thetas.Sum(theta => theta.numel());
        total = count ?? here;
        int stride = (int)Math.Max(1, here / MostSamples);
        for (int tensor = 0; tensor < thetas.Count; tensor++)
        {
            looked += Add(TorchMemory.Floats(thetas[tensor]), TorchMemory.Floats(sigma2s[tensor]), stride);
        }

        long gone = (total - here) / stride;
        counts[^1] += gone;
        looked += gone;
    }

    /// <summary>The log alpha below which a share of all weights lies.</summary>
    public double Quantile(double share)
    {
        double below = share * looked;
        long sum = 0;
        for (int bin = 0; bin < Bins; bin++)
        {
            if (sum + counts[bin] >= below)
            {
                return LogAlpha(bin, (below - sum) / Math.Max(1, counts[bin]));
            }

            sum += counts[bin];
        }

        return LogAlpha(Bins, 0);
    }

    /// <summary>The sum over all weights of a function of log alpha, taken at the middle of each bin.</summary>
    public double Sum(Func<double, double> value)
    {
        double sum = 0;
        for (int bin = 0; bin < Bins; bin++)
        {
            sum += counts[bin] == 0 ? 0 : counts[bin] * value(LogAlpha(bin, 0.5));
        }

        return sum * total / Math.Max(1, looked);
    }

    /// <summary>log alpha some way into a bin, 0..1.</summary>
    private static double LogAlpha(int bin, double share)
    {
        double least = BitConverter.Int32BitsToSingle((First + bin) << BitsInBin);
        double next = BitConverter.Int32BitsToSingle((First + bin + 1) << BitsInBin);
        return Math.Log(least + share * (next - least));
    }

    private long Add(ReadOnlySpan<float> theta, ReadOnlySpan<float> sigma2, int stride)
    {
        int width = Vector512<float>.Count;
        Span<float> means = stackalloc float[width];
        Span<float> variances = stackalloc float[width];
        long number = 0;
        for (int i = 0; i < theta.Length; i += stride * width)
        {
            int length = Math.Min(width, (theta.Length - i + stride - 1) / stride);
            if (stride == 1 && length == width)
            {
                Count(Vector512.Create(theta.Slice(i, width)), Vector512.Create(sigma2.Slice(i, width)), width);
            }
            else
            {
                for (int j = 0; j < length; j++)
                {
                    (means[j], variances[j]) = (theta[i + j * stride], sigma2[i + j * stride]);
                }

                Count(Vector512.Create<float>(means), Vector512.Create<float>(variances), length);
            }

            number += length;
        }

        return number;
    }

    private void Count(Vector512<float> theta, Vector512<float> sigma2, int length)
    {
        Vector512<int> here = Vector512.GreaterThan(sigma2, Vector512<float>.Zero).AsInt32();
        if (here == Vector512<int>.Zero)
        {
            counts[^1] += length;
            return;
        }

        Vector512<float> q = Vector512.FusedMultiplyAdd(theta, theta, Vector512.Create(WeightPosterior.ThetaFloor));
        Vector512<int> bins = ((sigma2 / q).AsInt32() >>> BitsInBin) - Vector512.Create(First);
        bins = Vector512.ConditionalSelect(here, bins, Vector512.Create(Bins));
        bins = Vector512.Clamp(bins, Vector512<int>.Zero, Vector512.Create(Bins - 1));
        Span<int> each = stackalloc int[Vector512<int>.Count];
        bins.CopyTo(each);
        foreach (int bin in each[..length])
        {
            counts[bin]++;
        }
    }
}
