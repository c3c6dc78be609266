using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Variational;

/// <summary>
/// The log alpha below which a share of all weights lies, from a histogram over every n-th weight (at most about a million looked at).
/// </summary>
internal static class LogAlphaQuantile
{
    private const float Least = -20;
    private const float BinsPerNat = 32;
    private const int Bins = (int)(50 * BinsPerNat);
    private const long MostSamples = 1 << 20;

    public static double Of(IReadOnlyList<Tensor> thetas, IReadOnlyList<Tensor> logSigma2s, double share)
    {
        long total = thetas.Sum(theta => theta.numel());
        int stride = (int)Math.Max(1, total / MostSamples);
        var counts = new long[Bins];
        long looked = 0;
        for (int tensor = 0; tensor < thetas.Count; tensor++)
        {
            ReadOnlySpan<float> theta = TorchMemory.Floats(thetas[tensor]);
            ReadOnlySpan<float> logSigma2 = TorchMemory.Floats(logSigma2s[tensor]);
            for (int i = 0; i < theta.Length; i += stride)
            {
                float logAlpha = logSigma2[i] - MathF.Log(theta[i] * theta[i] + WeightPosterior.ThetaFloor);
                counts[Math.Clamp((int)((logAlpha - Least) * BinsPerNat), 0, Bins - 1)]++;
                looked++;
            }
        }

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
}
