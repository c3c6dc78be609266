namespace Compressor.Training.Dropout;

/// <summary>
/// The standard normal distribution in double precision:
/// <code>
/// phi(x) = exp(-x^2 / 2) / sqrt(2 pi)      Phi(x) = erfc(-x / sqrt 2) / 2      erfcx(x) = exp(x^2) erfc(x)
/// erf(x)   = 2 / sqrt(pi) exp(-x^2) sum_n 2^n x^(2n+1) / (2n+1)!!                    Abramowitz, Stegun 7.1.6;  below 2
/// erfcx(x) = 1 / sqrt(pi) / (x + (1/2) / (x + (2/2) / (x + (3/2) / (x + …))))        Abramowitz, Stegun 7.1.14; from 2 on
/// </code>
/// </summary>
internal static class Normal
{
    private const double SeriesUpTo = 2;
    private const int FractionTerms = 120;
    private static readonly double RootHalf = Math.Sqrt(0.5);

    /// <summary>phi(x).</summary>
    public static double Density(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);

    /// <summary>Phi(x).</summary>
    public static double Distribution(double x) => 0.5 * Tail(-x * RootHalf);

    /// <summary>Phi(to) - Phi(from), from the tail that both lie nearer to: there nothing cancels.</summary>
    public static double Interval(double from, double to) => from > 0
        ? Distribution(-from) - Distribution(-to)
        : Distribution(to) - Distribution(from);

    /// <summary>erfc(x).</summary>
    public static double Tail(double x) => x < 0 ? 2 - Tail(-x)
        : x < SeriesUpTo ? 1 - Series(x)
        : Math.Exp(-x * x) * Fraction(x);

    /// <summary>erfcx(x), finite for every x from 0 on.</summary>
    public static double ScaledTail(double x) => x < SeriesUpTo ? Math.Exp(x * x) * Tail(x) : Fraction(x);

    private static double Series(double x)
    {
        double term = x;
        double sum = x;
        for (int n = 1; term > 1e-17 * sum; n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    private static double Fraction(double x)
    {
        double tail = x;
        for (int n = FractionTerms; n > 0; n--)
        {
            tail = x + n / 2.0 / tail;
        }

        return 1 / (Math.Sqrt(Math.PI) * tail);
    }
}
