using Spectre.Console;
using Spectre.Console.Rendering;

namespace Compressor.Screen;

/// <summary>A line that moves while the job goes on, with what training reports below it; it goes when the job ends.</summary>
internal sealed class LiveProgress(Terminal terminal) : ProgressDisplay
{
    private readonly IAnsiConsole console =
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });

    private string details = "";

    public override T Watch<T>(Func<IProgress<PipelineEvent>, T> job) => console.Progress()
        .AutoClear(true)
        .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(),
            new ElapsedTimeColumn())
        .UseRenderHook((progress, _) => details.Length == 0 ? progress : new Rows(progress, new Text($"  {details}", Style.Plain)))
        .Start(context =>
        {
            ProgressTask task = context.AddTask("Starting");
            task.IsIndeterminate = true;
            return job(new DirectProgress(happening => Show(happening, task)));
        });

    private void Show(PipelineEvent happening, ProgressTask task)
    {
        switch (happening)
        {
            case Notice notice:
                console.WriteLine($"note: {notice.Text}");
                break;
            case StageStarted stage:
                details = "";
                task.Description = Markup.Escape(stage.Text);
                task.IsIndeterminate = true;
                break;
            case TrainingAdvanced { Progress: var progress }:
                details = TrainingText.Of(progress);
                task.Description = Markup.Escape(progress.Phase);
                task.IsIndeterminate = false;
                task.MaxValue = progress.Steps;
                task.Value = progress.Step;
                break;
        }
    }
}
