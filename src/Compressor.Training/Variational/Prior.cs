using System.Runtime.Intrinsics;

namespace Compressor.Training.Variational;

/// <summary>The prior that a weight's Gaussian posterior is pulled towards.</summary>
public enum Prior
{
    /// <summary>p(|w|) proportional to 1/|w|: sparse variational dropout (Molchanov, Ashukha, Vetrov 2017).</summary>
    LogUniform,

    /// <summary>A Gaussian whose precision is fitted to each weight: automatic relevance determination (Kharitonov et al. 2018).</summary>
    Ard,
}

/// <summary>The KL divergence of one weight's posterior from a prior, as a function of log alpha = log sigma^2 - log theta^2.</summary>
internal interface IKlDivergence
{
    /// <summary>KL in nats.</summary>
    static abstract double Value(double logAlpha);

    /// <summary>dKL / dlog alpha.</summary>
    /// <param name="shrink">1 / (1 + alpha) = S(-log alpha), which the caller has without an exponential.</param>
    static abstract Vector512<float> Slope(Vector512<float> logAlpha, Vector512<float> shrink);
}

/// <summary>
/// Log-uniform prior, fitted by Molchanov et al. 2017, equation 14 (there as the negative KL):
/// <code>
/// KL = 1/2 softplus(-log alpha) + k1 S(-k2 - k3 log alpha)        k1, k2, k3 = 0.63576, 1.87320, 1.48695
/// dKL / dlog alpha = -1/2 S(-log alpha) - k1 k3 S(t) (1 - S(t)),   t = k2 + k3 log alpha
/// </code>
/// S is the logistic sigmoid. The largest error of the fit is 0.0094, near log alpha = -3.5.
/// </summary>
internal readonly struct LogUniformKl : IKlDivergence
{
    private const double K1 = 0.63576;
    private const double K2 = 1.87320;
    private const double K3 = 1.48695;

    public static double Value(double logAlpha) =>
        0.5 * SoftPlus(-logAlpha) + K1 / (1 + Math.Exp(K2 + K3 * logAlpha));

    public static Vector512<float> Slope(Vector512<float> logAlpha, Vector512<float> shrink)
    {
        Vector512<float> t = Vector512.FusedMultiplyAdd(Vector512.Create((float)K3), logAlpha, Vector512.Create((float)K2));
        Vector512<float> sigmoid = Vector512<float>.One / (Vector512<float>.One + Vector512.Exp(-t));
        return Vector512.Create(-0.5f) * shrink - Vector512.Create((float)(K1 * K3)) * sigmoid * (Vector512<float>.One - sigmoid);
    }

    internal static double SoftPlus(double x) => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x));
}

/// <summary>
/// Empirical-Bayes Gaussian prior (Kharitonov, Molchanov, Vetrov 2018, arXiv 1811.00596):
/// <code>
/// KL = 1/2 log(1 + theta^2 / sigma^2) = 1/2 softplus(-log alpha)     dKL / dlog alpha = -1/2 S(-log alpha)
/// </code>
/// </summary>
internal readonly struct ArdKl : IKlDivergence
{
    public static double Value(double logAlpha) => 0.5 * LogUniformKl.SoftPlus(-logAlpha);

    public static Vector512<float> Slope(Vector512<float> logAlpha, Vector512<float> shrink) => Vector512.Create(-0.5f) * shrink;
}
