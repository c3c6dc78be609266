using Compressor.Training.FineTuning;

namespace Compressor.Screen;

/// <summary>
/// One line per stage and per epoch, for logs: never more than one epoch in two seconds, but always the last one. Long epochs have more.
/// </summary>
internal sealed class PlainProgress(Terminal terminal, TimeProvider clock) : ProgressDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly Lock gate = new();
    private long? last;
    private string? phase;

    public override T Watch<T>(Func<IProgress<PipelineEvent>, T> job) => job(new DirectProgress(Show));

    private void Show(PipelineEvent happening)
    {
        lock (gate)
        {
            switch (happening)
            {
                case Notice notice:
                    terminal.Error.WriteLine($"note: {notice.Text}");
                    break;
                case StageStarted stage:
                    terminal.Error.WriteLine(stage.Text);
                    break;
                case TrainingAdvanced advanced when IsDue(advanced.Progress):
                    terminal.Error.WriteLine($"  {advanced.Progress.Phase}: {TrainingText.Of(advanced.Progress)}");
                    break;
            }
        }
    }

    private bool IsDue(TrainingProgress progress)
    {
        if (progress.IsWithin)
        {
            return true;
        }

        bool due = last is null
            || phase != progress.Phase
            || progress.Step >= progress.Steps
            || clock.GetElapsedTime(last.Value) >= Interval;
        if (due)
        {
            last = clock.GetTimestamp();
            phase = progress.Phase;
        }

        return due;
    }
}
