namespace Compressor.Training.Variational;

/// <summary>
/// The share of what can be pruned that is left while rates are learned. Single weights: none go at first, then many, and fewer and fewer
/// (the schedule of Zhu, Gupta 2017, where p is 3).
/// <code>
/// density(t) = d + (1 - d)(1 - t)^p,   t = (progress - 0.15) / 0.7 within 0..1,   p = 4
/// </code>
/// </summary>
internal static class DensityPath
{
    private const double Start = 0.15;
    private const double End = 0.85;
    private const double Power = 4;

    private const double GeometricStart = 0.2;
    private const double First = 0.7;

    /// <summary>The share that weights are dropped down to.</summary>
    /// <param name="progress">How much of the phase has passed, 0..1.</param>
    /// <param name="target">The share at the end.</param>
    public static double At(double progress, double target)
    {
        double left = 1 - Math.Clamp((progress - Start) / (End - Start), 0, 1);
        return target + (1 - target) * Math.Pow(left, Power);
    }

    /// <summary>
    /// The share that the KL term alone brings units down to, by the same factor in each unit of time: from 0.7, a fifth into the phase, to
    /// the target.
    /// </summary>
    public static double Geometric(double progress, double target)
    {
        double first = Math.Max(First, target);
        double share = Math.Clamp((progress - GeometricStart) / (End - GeometricStart), 0, 1);
        return first * Math.Pow(target / first, share);
    }
}
