using System.Runtime.CompilerServices;
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
    /// <param name="shrink">u = 1 / (1 + alpha) = theta^2 / (theta^2 + sigma^2).</param>
    /// <param name="grow">1 - u = alpha / (1 + alpha).</param>
    static abstract Vector512<float> Slope(Vector512<float> shrink, Vector512<float> grow);
}

/// <summary>
/// Log-uniform prior. The value is the fit of Molchanov et al. 2017, equation 14 (there as the negative KL), the slope the exact one of
/// Hron, Matthews, Ghahramani 2017, with S the logistic sigmoid and D Dawson's integral:
/// <code>
/// KL = 1/2 softplus(-log alpha) + k1 S(-k2 - k3 log alpha)        k1, k2, k3 = 0.63576, 1.87320, 1.48695
/// dKL / dlog alpha = -sqrt(w) D(sqrt(w)),   w = 1 / (2 alpha)
/// </code>
/// The value is off by at most 0.0094, near log alpha = -3.5, and the derivative of the value by 0.014. The slope is computed as
/// -u/2 P(1 - u) / Q(1 - u) with u = 1 / (1 + alpha), a rational function fitted to the exact one: off by at most 3.5e-4, 0.07 %.
/// </summary>
internal readonly struct LogUniformKl : IKlDivergence
{
    private const double K1 = 0.63576;
    private const double K2 = 1.87320;
    private const double K3 = 1.48695;

    private const float P0 = 1.66433185e-3f;
    private const float P1 = 9.46009193e-4f;
    private const float P2 = 6.01668383e-2f;
    private const float P3 = 0.901669149f;
    private const float P4 = 3.56658724e-2f;
    private const float Q0 = 1.66544643e-3f;
    private const float Q1 = -2.83697762e-3f;
    private const float Q2 = 8.36614819e-2f;
    private const float Q3 = 0.202044323f;
    private const float Q4 = 0.715465726f;

    public static double Value(double logAlpha) =>
        0.5 * SoftPlus(-logAlpha) + K1 / (1 + Math.Exp(K2 + K3 * logAlpha));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Slope(Vector512<float> shrink, Vector512<float> grow)
    {
        Vector512<float> upper = Horner(Horner(Horner(Horner(Vector512.Create(P4), grow, P3), grow, P2), grow, P1), grow, P0);
        Vector512<float> lower = Horner(Horner(Horner(Horner(Vector512.Create(Q4), grow, Q3), grow, Q2), grow, Q1), grow, Q0);
        return Vector512.Create(-0.5f) * shrink * upper / lower;
    }

    internal static double SoftPlus(double x) => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Horner(Vector512<float> sum, Vector512<float> x, float coefficient) =>
        Vector512.FusedMultiplyAdd(sum, x, Vector512.Create(coefficient));
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Slope(Vector512<float> shrink, Vector512<float> grow) => Vector512.Create(-0.5f) * shrink;
}
