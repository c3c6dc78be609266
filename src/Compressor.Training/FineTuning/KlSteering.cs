namespace Compressor.Training.FineTuning;

/// <summary>
/// Chooses the weight of the KL term so that weights carry noise only by the time they are dropped.
/// <para>
/// The plan: while the first <see cref="RiseShare"/> of the phase passes, the log alpha that separates the weights that will soon be
/// dropped
/// from the others rises from where it starts to the threshold (3 in the paper); from then on it stays there. The control: every update
/// multiplies the weight by exp(gain e + damping de), with e the distance in nats of that separating log alpha from its plan, bounded to
/// one nat either way. The weight is bounded: far above the objective's own 1 it would shrink the weights that stay.
/// </para>
/// </summary>
/// <param name="logAlphaThreshold">Where the separating log alpha rises to.</param>
/// <param name="greatestWeight">The bound.</param>
internal sealed class KlSteering(double logAlphaThreshold, double greatestWeight)
{
    private const double RiseShare = 0.2;
    private const double Gain = 0.03;
    private const double Damping = 0.3;
    private const double LeastWeight = 1e-5;
    private double? start;
    private double previous;

    /// <summary>The factor of the KL term, 1 in the paper's objective.</summary>
    public double KlWeight { get; private set; } = 0.02;

    /// <summary>Adjusts the KL weight.</summary>
    /// <param name="progress">How much of the phase has passed, 0..1.</param>
    /// <param name="separating">The log alpha that separates the weights that are soon to go from the others.</param>
    public void Update(double progress, double separating)
    {
        start ??= separating;
        double rise = Math.Clamp(progress / RiseShare, 0, 1);
        double planned = start.Value + rise * (logAlphaThreshold - start.Value);
        double error = Math.Clamp(planned - separating, -1, 1);
        double change = progress == 0 ? 0 : error - previous;
        previous = error;
        KlWeight = Math.Clamp(KlWeight * Math.Exp(Gain * error + Damping * Math.Clamp(change, -0.2, 0.2)), LeastWeight, greatestWeight);
    }
}
