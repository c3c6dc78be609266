using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Truncated log-normal noise on whole units (Neklyudov, Molchanov, Ashukha, Vetrov 2017: structured Bayesian pruning). Prior: log-uniform
/// on log theta in [a, b]. Posterior: log theta ~ N(mu, sigma^2) truncated to [a, b]. With A = (a - mu) / sigma, B = (b - mu) / sigma and
/// Z = Phi(B) - Phi(A), phi and Phi the standard normal density and distribution:
/// <code>
/// KL         = log(b - a) - 1/2 log(2 pi e) - log sigma - log Z - (A phi(A) - B phi(B)) / (2 Z)         (equation 12)
/// E theta^n  = exp(n mu + n^2 sigma^2 / 2) (Phi(B - n sigma) - Phi(A - n sigma)) / Z                    (equation 15)
///            = (erfcx((n sigma - B) / sqrt 2) e^(n b - B^2/2) - erfcx((n sigma - A) / sqrt 2) e^(n a - A^2/2)) / (2 Z)
/// SNR        = E theta / sqrt(E theta^2 - (E theta)^2)                                                  keep where SNR > 1
/// sample     = exp(mu + sigma Phi^-1(Phi(A) + u Z)),   u uniform in (0, 1)                              (equation 11)
/// </code>
/// A unit may also be judged by Bayesian model reduction (Wright, Igel, Selvan 2024, BMRS_N), which compares the evidence with that of the
/// same model under a prior that holds log theta at a: log theta ~ N(mu_p = a, sigma_p^2 = 1e-12) on [a, b]. With
/// s^2 = 1 / (1 / sigma^2 + 1 / sigma_p^2), m = s^2 (mu / sigma^2 + mu_p / sigma_p^2):
/// <code>
/// delta F = log(Z_q (b - a) / (Z_p Z)) + 1/2 log(s^2 / (2 pi sigma_p^2 sigma^2)) - 1/2 (mu^2 / sigma^2 + mu_p^2 / sigma_p^2 - m^2 / s^2)
/// </code>
/// Z_q and Z_p normalise N(m, s^2) and N(mu_p, sigma_p^2) on [a, b]; a unit may go where delta F >= 0.
/// </summary>
public static class StructuredBayesian
{
    /// <summary>The least log theta: a.</summary>
    public const double Least = -20;

    /// <summary>The greatest log theta: b.</summary>
    public const double Greatest = 0;

    /// <summary>log sigma is held from here; mu is held in [a, b], beyond which the truncated mass vanishes.</summary>
    public const double LeastLogSigma = -20;

    /// <summary>log sigma is held up to here.</summary>
    public const double GreatestLogSigma = 5;

    /// <summary>mu at the start of training; with <see cref="InitialLogSigma"/> theta is all but one.</summary>
    public const double InitialMu = 0;

    /// <summary>log sigma at the start of training.</summary>
    public const double InitialLogSigma = -5;

    /// <summary>A unit stays where its signal-to-noise ratio is above this.</summary>
    public const double SnrThreshold = 1;

    /// <summary>Samples stay this far from the ends of (0, 1), where the quantile is infinite.</summary>
    private const double LeastTail = 1e-5;

    private const double ReducedSigma2 = 1e-12;
    private const double Log2Pi = 1.8378770664093453;

    /// <summary>KL from the prior in nats.</summary>
    public static double Kl(double mu, double logSigma)
    {
        double sigma = Math.Exp(logSigma);
        (double a, double b) = ((Least - mu) / sigma, (Greatest - mu) / sigma);
        double z = Normal.Interval(a, b);
        return Math.Log(Greatest - Least) - 0.5 * (Log2Pi + 1) - logSigma - Math.Log(z)
            - (a * Normal.Density(a) - b * Normal.Density(b)) / (2 * z);
    }

    /// <summary>KL from the prior in nats, per unit; gradients reach both.</summary>
    /// <param name="mu">float64.</param>
    /// <param name="logSigma">float64, as many.</param>
    public static Tensor Kl(Tensor mu, Tensor logSigma)
    {
        Tensor sigma = logSigma.exp();
        (Tensor a, Tensor b) = ((Least - mu) / sigma, (Greatest - mu) / sigma);
        Tensor z = Distribution(b) - Distribution(a);
        return Math.Log(Greatest - Least) - 0.5 * (Log2Pi + 1) - logSigma - z.log() - (a * Density(a) - b * Density(b)) / (2 * z);
    }

    /// <summary>E theta: what a unit is multiplied with once training is over.</summary>
    public static double Mean(double mu, double logSigma) => Moment(1, mu, logSigma);

    /// <inheritdoc cref="Mean(double, double)"/>
    /// <param name="mu">float64; gradients reach both.</param>
    /// <param name="logSigma">float64, as many, up to 3: beyond, the factors leave the range of the type.</param>
    public static Tensor Mean(Tensor mu, Tensor logSigma)
    {
        Tensor sigma = logSigma.exp();
        (Tensor a, Tensor b) = ((Least - mu) / sigma, (Greatest - mu) / sigma);
        Tensor moved = Distribution(b - sigma) - Distribution(a - sigma);
        return (mu + 0.5 * sigma.square()).exp() * moved / (Distribution(b) - Distribution(a));
    }

    /// <summary>E theta / standard deviation of theta.</summary>
    public static double Snr(double mu, double logSigma)
    {
        double mean = Moment(1, mu, logSigma);
        double variance = Moment(2, mu, logSigma) - mean * mean;

        // A posterior this narrow is a normal one: log theta varies by sigma, and theta by that share of itself.
        return variance > 1e-12 * mean * mean ? mean / Math.Sqrt(variance) : Math.Exp(-logSigma);
    }

    /// <summary>What dropping a unit adds to the log evidence: it may go where this is at least 0.</summary>
    public static double DeltaF(double mu, double logSigma)
    {
        const double MuP = Least;
        double sigma = Math.Exp(logSigma);
        double sigma2 = sigma * sigma;
        double z = Normal.Interval((Least - mu) / sigma, (Greatest - mu) / sigma);
        double sigmaP = Math.Sqrt(ReducedSigma2);
        double zP = Normal.Interval(0, (Greatest - MuP) / sigmaP);
        double s2 = 1 / (1 / sigma2 + 1 / ReducedSigma2);

        // m - a and the exponent are written by differences: as they stand, numbers of 1e14 cancel.
        double fromLeast = (mu - MuP) * ReducedSigma2 / (sigma2 + ReducedSigma2);
        double s = Math.Sqrt(s2);
        double zQ = Normal.Interval(-fromLeast / s, (Greatest - Least - fromLeast) / s);
        double exponent = -(mu - MuP) * (mu - MuP) / (2 * (sigma2 + ReducedSigma2));
        return Math.Log(zQ) + Math.Log(Greatest - Least) - Math.Log(zP) - Math.Log(z)
            + 0.5 * (Math.Log(s2) - Log2Pi - Math.Log(ReducedSigma2) - Math.Log(sigma2)) + exponent;
    }

    /// <summary>theta for uniform numbers in (0, 1); gradients reach mu and log sigma.</summary>
    /// <param name="mu">One per unit, of the type of <paramref name="uniform"/>.</param>
    /// <param name="logSigma">As many.</param>
    /// <param name="uniform">[…, units].</param>
    public static Tensor Sample(Tensor mu, Tensor logSigma, Tensor uniform)
    {
        Tensor sigma = logSigma.exp();
        Tensor below = Distribution((Least - mu) / sigma);
        Tensor z = Distribution((Greatest - mu) / sigma) - below;
        Tensor quantile = special.ndtri((below + uniform * z).clamp(LeastTail, 1 - LeastTail));
        return (mu + sigma * quantile).clamp(Least, Greatest).exp();
    }

    private static double Moment(int n, double mu, double logSigma)
    {
        double sigma = Math.Exp(logSigma);
        (double a, double b) = ((Least - mu) / sigma, (Greatest - mu) / sigma);
        double z = Normal.Interval(a, b);
        if (b > n * sigma)
        {
            // The exponent is negative here: n mu < -n^2 sigma^2.
            return Math.Exp(n * mu + 0.5 * n * n * sigma * sigma) * Normal.Interval(a - n * sigma, b - n * sigma) / z;
        }

        double upper = Normal.ScaledTail((n * sigma - b) / Math.Sqrt(2)) * Math.Exp(n * Greatest - 0.5 * b * b);
        double lower = Normal.ScaledTail((n * sigma - a) / Math.Sqrt(2)) * Math.Exp(n * Least - 0.5 * a * a);
        return (upper - lower) / (2 * z);
    }

    private static Tensor Density(Tensor x) => (-0.5 * x.square() - 0.5 * Log2Pi).exp();

    private static Tensor Distribution(Tensor x) => 0.5 * (x * -Math.Sqrt(0.5)).erfc();
}
