using Compressor.Screen;
using Compressor.Tests.Support;
using Compressor.Training.FineTuning;
using Xunit;

namespace Compressor.Tests.Cli;

public sealed class ProgressTests : IDisposable
{
    private readonly StringWriter error = new() { NewLine = "\n" };
    private readonly Clock clock = new();

    public void Dispose() => error.Dispose();

    private Terminal Terminal => new(TextWriter.Null, error);

    [Fact]
    public void Stages_notices_and_epochs_are_lines_in_the_order_of_their_coming()
    {
        new PlainProgress(Terminal, clock).Watch(progress =>
        {
            progress.Report(new StageStarted("reading"));
            progress.Report(new Notice("left out a.jpg"));
            progress.Report(Epoch("learn rates", 1));
            return 0;
        });

        Assert.Equal(
            "reading\nnote: left out a.jpg\n"
            + "  learn rates: epoch 1, step 100 of 1,000, loss 0.125, density 50.00%, metric 98.00%, KL weight 0.25, 4 min 30 s left\n",
            error.ToString());
    }

    [Fact]
    public void Lines_look_the_same_under_every_culture()
    {
        Cultures.Under("ru-RU", () => new PlainProgress(Terminal, clock).Watch(progress =>
        {
            progress.Report(Epoch("fine-tune", 2));
            return 0;
        }));

        Assert.Contains("step 200 of 1,000, loss 0.125", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Quick_epochs_share_a_line_but_the_last_and_each_phase_have_one()
    {
        new PlainProgress(Terminal, clock).Watch(progress =>
        {
            for (int epoch = 1; epoch <= 10; epoch++)
            {
                progress.Report(Epoch(epoch <= 5 ? "learn rates" : "fine-tune", epoch));
                clock.Now += TimeSpan.FromSeconds(0.8);
            }

            return 0;
        });

        int[] shown = [.. error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line.Split("epoch ")[1].Split(',')[0], null))];
        Assert.Equal([1, 4, 6, 9, 10], shown);
    }

    [Fact]
    public void What_a_long_epoch_says_takes_no_line_from_its_end()
    {
        new PlainProgress(Terminal, clock).Watch(progress =>
        {
            TrainingProgress epoch = Epoch("learn rates", 1).Progress;
            progress.Report(new TrainingAdvanced(epoch with { Epoch = 0, Step = 50, IsWithin = true, Metric = null }));
            progress.Report(new TrainingAdvanced(epoch));
            return 0;
        });

        Assert.Equal(
            ["  learn rates: epoch 0, step 50 of 1,000", "  learn rates: epoch 1, step 100 of 1,000"],
            error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(", loss")[0]));
    }

    [Fact]
    public void Quiet_says_nothing()
    {
        int result = ProgressDisplay.For(Terminal, quiet: true).Watch(progress =>
        {
            progress.Report(new StageStarted("reading"));
            progress.Report(new Notice("note"));
            return 7;
        });

        Assert.Equal(7, result);
        Assert.Empty(error.ToString());
    }

    [Fact]
    public void A_live_display_lets_exceptions_through()
    {
        var live = new LiveProgress(Terminal);

        Assert.Throws<OperationCanceledException>(() => live.Watch<int>(progress =>
        {
            progress.Report(new StageStarted("reading [data]"));
            progress.Report(Epoch("learn rates", 1));
            throw new OperationCanceledException();
        }));
    }

    private static TrainingAdvanced Epoch(string phase, int epoch) =>
        new(new TrainingProgress(phase, epoch, epoch * 100, 1000, 0.125, 1000, phase == "fine-tune" ? 0 : 0.25, 1e-3, 0.5, 0.98) { SecondsLeft = 300 - epoch * 30 });

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
