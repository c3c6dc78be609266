namespace Compressor.Stages;

/// <summary>
/// Which densities to try for the smallest that passes, when each try is a training: by factors until one passes and one fails, then
/// half way between the two on a logarithmic scale.
/// <code>
/// 0.1 passes, 0.025 passes, 0.00625 fails, 0.0125 passes, 0.0088 fails, 0.0105 passes: 0.0105
/// </code>
/// </summary>
/// <param name="least">The smallest density that the model can reach.</param>
/// <param name="most">The largest that is tried.</param>
/// <param name="tries">How many trainings there may be.</param>
internal sealed class DensitySearch(double least, double most, int tries)
{
    private const double First = 0.1;
    private const double Down = 4;
    private const double Up = 3;

    /// <summary>Densities as near as that are one.</summary>
    private const double Resolution = 1.1;

    private double? passing;
    private double? failing;

    /// <summary>Tries that are left.</summary>
    public int Left { get; private set; } = tries;

    /// <summary>The next density to try; null where the answer is known, or the tries are used up.</summary>
    public double? Next() => Left == 0 ? null : (passing, failing) switch
    {
        (null, null) => Math.Clamp(First, least, most),
        ({ } good, null) => good > least ? Math.Max(least, good / Down) : null,
        (null, { } bad) => bad < most ? Math.Min(most, bad * Up) : null,
        ({ } good, { } bad) => good / bad > Resolution ? Math.Sqrt(good * bad) : null,
    };

    /// <summary>Says how a try ended.</summary>
    public void Tell(double density, bool passed)
    {
        Left--;
        (passing, failing) = (passed ? density : passing, passed ? failing : density);
    }
}
