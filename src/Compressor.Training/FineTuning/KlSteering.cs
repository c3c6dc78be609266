namespace Compressor.Training.FineTuning;

/// <summary>
/// Chooses the weight of the KL term so that the learned rates themselves bring the density to the target on time.
/// <para>
/// The plan: while the first <see cref="RiseShare"/> of the phase passes, the log alpha that separates the share of weights to keep
/// from the rest rises from where it starts to the threshold (3 in the paper); from then on it stays there while the share to keep shrinks
/// geometrically to the target, which it reaches at <see cref="ArriveShare"/>. The control: every update multiplies the weight by
/// exp(gain e + damping de), with e the distance in nats of that separating log alpha from its plan, bounded to one nat either way.
/// </para>
/// </summary>
internal sealed class KlSteering(double targetDensity, double logAlphaThreshold)
{
    private const double RiseShare = 0.2;
    private const double ArriveShare = 0.85;
    private const double FirstDensity = 0.7;
    private const double Gain = 0.03;
    private const double Damping = 0.3;
    private const double LeastWeight = 1e-5;
    private const double GreatestWeight = 1e3;
    private double? start;
    private double previous;

    /// <summary>The factor of the KL term, 1 in the paper's objective.</summary>
    public double KlWeight { get; private set; } = 0.02;

    /// <summary>The share of the prunable weights that should remain at a point of the phase, 0..1.</summary>
    public double PlannedDensity(double progress)
    {
        double first = Math.Max(FirstDensity, targetDensity);
        double share = Math.Clamp((progress - RiseShare) / (ArriveShare - RiseShare), 0, 1);
        return first * Math.Pow(targetDensity / first, share);
    }

    /// <summary>Adjusts the KL weight.</summary>
    /// <param name="progress">How much of the phase has passed, 0..1.</param>
    /// <param name="separating">The log alpha below which <see cref="PlannedDensity"/> of the weights lie.</param>
    public void Update(double progress, double separating)
    {
        start ??= separating;
        double rise = Math.Clamp(progress / RiseShare, 0, 1);
        double planned = start.Value + rise * (logAlphaThreshold - start.Value);
        double error = Math.Clamp(planned - separating, -1, 1);
        double change = progress == 0 ? 0 : error - previous;
        previous = error;
        KlWeight = Math.Clamp(KlWeight * Math.Exp(Gain * error + Damping * Math.Clamp(change, -0.2, 0.2)), LeastWeight, GreatestWeight);
    }
}
