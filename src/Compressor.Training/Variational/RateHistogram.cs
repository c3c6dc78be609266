using System.Runtime.Intrinsics;
using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Variational;

/// <summary>
/// How log alpha is distributed over all variational weights together, in bins of 1/32 nat, from every n-th weight (at most about a million
/// are looked at). Dropped weights lie in the last bin.
/// </summary>
internal sealed class RateHistogram
{
    private const float Least = -20;
    private const float BinsPerNat = 32;
    private const int Bins = (int)(50 * BinsPerNat);
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
                return Least + (bin + (below - sum) / Math.Max(1, counts[bin])) / BinsPerNat;
            }

            sum += counts[bin];
        }

        return Least + Bins / BinsPerNat;
    }

    /// <summary>The sum over all weights of a function of log alpha, taken at the middle of each bin.</summary>
    public double Sum(Func<double, double> value)
    {
        double sum = 0;
        for (int bin = 0; bin < Bins; bin++)
        {
            sum += counts[bin] == 0 ? 0 : counts[bin] * value(Least + (bin + 0.5) / BinsPerNat);
        }

        return sum * total / Math.Max(1, looked);
    }

    private long Add(ReadOnlySpan<float> theta, ReadOnlySpan<float> sigma2, int stride)
    {
        Span<float> means = stackalloc float[Vector512<float>.Count];
        Span<float> variances = stackalloc float[Vector512<float>.Count];
        Span<int> bins = stackalloc int[Vector512<int>.Count];
        long number = 0;
        for (int i = 0; i < theta.Length; i += stride * means.Length)
        {
            int length = Math.Min(means.Length, (theta.Length - i + stride - 1) / stride);
            for (int j = 0; j < length; j++)
            {
                (means[j], variances[j]) = (theta[i + j * stride], sigma2[i + j * stride]);
            }

            Bin(Vector512.Create<float>(means), Vector512.Create<float>(variances)).CopyTo(bins);
            for (int j = 0; j < length; j++)
            {
                counts[bins[j]]++;
            }

            number += length;
        }

        return number;
    }

    private static Vector512<int> Bin(Vector512<float> theta, Vector512<float> sigma2)
    {
        Vector512<float> q = Vector512.FusedMultiplyAdd(theta, theta, Vector512.Create(WeightPosterior.ThetaFloor));
        Vector512<float> bin = Vector512.Clamp(
            (Vector512.Log(sigma2 / q) - Vector512.Create(Least)) * BinsPerNat, Vector512<float>.Zero, Vector512.Create(Bins - 1f));
        return Vector512.ConvertToInt32(Vector512.ConditionalSelect(
            Vector512.GreaterThan(sigma2, Vector512<float>.Zero), bin, Vector512.Create(Bins - 1f)));
    }
}
