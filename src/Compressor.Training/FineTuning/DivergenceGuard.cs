using System.Globalization;
using Compressor.IR;
using Compressor.Training.Dropout;

namespace Compressor.Training.FineTuning;

/// <summary>
/// Takes a run that diverges back to its last good state, with a lower learning rate. Diverged is a run whose loss or weights are no
/// numbers any more, whose loss exploded, or whose validation metric fell to chance and stays there although no weights were dropped.
/// <para>
/// The state is weights and learned rates. Adam begins anew: its running squares have seen the gradients that broke the run. The rate is
/// halved at first; where that did not help it is divided by 16, 128, 1,024, so that four attempts span six orders of magnitude.
/// </para>
/// </summary>
internal sealed class DivergenceGuard : IDisposable
{
    private const int MostInARow = 4;
    private const int MostInAll = 12;

    /// <summary>Looks in a row at chance before a run counts as lost.</summary>
    private const int Patience = 3;

    /// <summary>Losses are in nats, or in variances of the output: knowing nothing costs a few of either.</summary>
    private const double ExplodedLoss = 1e3;

    /// <summary>A density below this share of the good state's explains a fall by what was dropped.</summary>
    private const double SameDensity = 0.95;

    private readonly WeightLearner learner;
    private readonly DropoutLayers? dropout;
    private SavedState state;
    private readonly double? chance;
    private (int Step, double? Metric, double Density) good;
    private readonly double firstRate;
    private int atChance;
    private int inARow;
    private int inAll;
    private bool hasGivenUp;

    /// <param name="rate">Factor on all learning rates to begin with.</param>
    /// <param name="chance">The metric that guessing reaches; null where it is not known.</param>
    /// <param name="metric">The metric as of now.</param>
    public DivergenceGuard(
        GraphModule module, WeightLearner learner, DropoutLayers? dropout, double rate, double? chance, double? metric)
    {
        (Rate, firstRate) = (rate, rate);
        (this.learner, this.dropout, this.chance) = (learner, dropout, chance);
        state = StateOf(module);
        good = (0, metric, learner.Density);
    }

    /// <summary>Factor on all learning rates.</summary>
    public double Rate { get; private set; }

    /// <summary>Whether weights and loss are numbers.</summary>
    public bool IsFinite(double loss) => double.IsFinite(loss) && state.IsFinite();

    /// <summary>Holds a run against its last good state, and goes back there where it diverged.</summary>
    /// <param name="step">Steps of the phase done.</param>
    /// <param name="loss">Mean over the steps since the last look.</param>
    /// <param name="metric">On validation samples; null where the weights are no numbers, or nobody scores.</param>
    /// <returns>How many of the steps are lost, and what to tell of it; null where there is nothing to tell.</returns>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Target"/>: going back did not help.</exception>
    public (int Lost, string? Note) Look(int step, double loss, double? metric)
    {
        bool isFinite = IsFinite(loss) && double.IsFinite(metric ?? 0);
        atChance = IsAtChance(metric) ? atChance + 1 : 0;
        bool isLost = !isFinite || (!hasGivenUp && (loss > ExplodedLoss || atChance >= Patience));
        if (!isLost)
        {
            if (atChance == 0)
            {
                state.Save();
                good = (step, metric, learner.Density);
                inARow = 0;
            }

            return (0, null);
        }

        string cause = !isFinite ? "the loss is no longer a number"
            : loss > ExplodedLoss ? "the loss exploded"
            : "the metric fell to chance";
        return inARow < MostInARow && inAll < MostInAll ? GoBack(step, cause) : GiveUp(step, isFinite, cause);
    }

    /// <summary>Goes on with a smaller graph, to which the learner has moved already; its state as of now is the good one.</summary>
    public void MoveTo(GraphModule smaller)
    {
        state.Dispose();
        state = StateOf(smaller);
    }

    public void Dispose() => state.Dispose();

    private SavedState StateOf(GraphModule module) =>
        new([.. module.Weights.Values, .. module.RunningStatistics.Values, .. learner.State, .. dropout?.Learned ?? []]);

    private bool IsAtChance(double? metric) =>
        metric <= chance && good.Metric > chance && learner.Density >= SameDensity * good.Density;

    private (int Lost, string? Note) GoBack(int step, string cause)
    {
        state.Restore();
        learner.Restart();
        dropout?.Restart();
        atChance = 0;
        Rate /= Math.Pow(2, 3 * inARow + 1);
        (inARow, inAll) = (inARow + 1, inAll + 1);
        return (step - good.Step, string.Create(
            CultureInfo.InvariantCulture,
            $"training diverged ({cause}): back to the last good state, {step - good.Step} steps ago, ")
            + string.Create(CultureInfo.InvariantCulture, $"with {Rate:G3} times the learning rate"));
    }

    /// <summary>What is finite may be what the target asks for: such a run goes on as it was set.</summary>
    private (int Lost, string? Note) GiveUp(int step, bool isFinite, string cause)
    {
        if (!isFinite)
        {
            throw new CompressorException(ErrorKind.Target, string.Create(
                CultureInfo.InvariantCulture, $"training diverged at step {step}: {cause}, and {inAll} lower learning rates did not help"));
        }

        (hasGivenUp, Rate) = (true, firstRate);
        return (0, $"{cause}, and lower learning rates did not help: training goes on as it was set");
    }
}
