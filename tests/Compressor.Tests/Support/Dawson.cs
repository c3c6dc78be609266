namespace Compressor.Tests.Support;

/// <summary>
/// Dawson's integral D(x) = exp(-x^2) times the integral of exp(t^2) from 0 to x, by its equation D' = 1 - 2 x D with steps of Runge and
/// Kutta; by its series in 1/x beyond 12.
/// </summary>
internal static class Dawson
{
    public static double At(double x)
    {
        if (x > 12)
        {
            double inverse = 1 / (2 * x * x);
            return (1 + inverse * (1 + 3 * inverse * (1 + 5 * inverse * (1 + 7 * inverse)))) / (2 * x);
        }

        const int Steps = 20_000;
        double h = x / Steps;
        double value = 0;
        for (int i = 0; i < Steps; i++)
        {
            double at = i * h;
            double k1 = 1 - 2 * at * value;
            double k2 = 1 - 2 * (at + h / 2) * (value + h / 2 * k1);
            double k3 = 1 - 2 * (at + h / 2) * (value + h / 2 * k2);
            double k4 = 1 - 2 * (at + h) * (value + h * k3);
            value += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
        }

        return value;
    }

    /// <summary>dKL / dlog alpha for the log-uniform prior: -sqrt(w) D(sqrt(w)), w = 1 / (2 alpha) (Hron, Matthews, Ghahramani 2017).</summary>
    public static double LogUniformSlope(double logAlpha)
    {
        double root = Math.Sqrt(0.5 * Math.Exp(-logAlpha));
        return -root * At(root);
    }
}
