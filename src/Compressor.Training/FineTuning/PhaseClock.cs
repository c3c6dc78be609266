using System.Diagnostics;

namespace Compressor.Training.FineTuning;

/// <summary>How much of a phase has passed: counted in steps, or in time where the run has a time to keep.</summary>
internal sealed class PhaseClock
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly int steps;
    private readonly TimeSpan? time;

    /// <param name="steps">Steps of the phase, where no time is given.</param>
    /// <param name="time">How long it may take, or null.</param>
    public PhaseClock(int steps, TimeSpan? time) => (this.steps, this.time) = (steps, time);

    /// <summary>The share that has passed before a step, or null where the phase is over.</summary>
    /// <param name="step">Steps of the phase done so far.</param>
    public double? Share(int step)
    {
        double share = time is { } budget ? watch.Elapsed / budget : step / (double)Math.Max(1, steps);
        return share < 1 && (time is not null || step < steps) ? share : null;
    }
}
