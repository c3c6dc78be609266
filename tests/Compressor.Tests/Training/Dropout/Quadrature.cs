namespace Compressor.Tests.Training.Dropout;

/// <summary>Means by numerical integration.</summary>
internal static class Quadrature
{
    private const int Points = 200_000;
    private const double Reach = 9;

    /// <summary>E f(s) for s ~ N(mean, deviation^2), by the trapezoidal rule within nine deviations.</summary>
    public static double Normal(double mean, double deviation, Func<double, double> f)
    {
        double step = 2 * Reach / Points;
        return Enumerable.Range(0, Points + 1).Sum(i =>
        {
            double z = -Reach + i * step;
            return f(mean + deviation * z) * Math.Exp(-0.5 * z * z) * step / Math.Sqrt(2 * Math.PI);
        });
    }

    /// <summary>E f(u) for u uniform in (0, 1), by the midpoint rule.</summary>
    public static double Uniform(Func<double, double> f) => Enumerable.Range(0, Points).Average(i => f((i + 0.5) / Points));
}
