namespace Compressor.Screen;

/// <summary>Shows a person how far a job is.</summary>
internal abstract class ProgressDisplay
{
    /// <summary>A live display on a screen, plain lines elsewhere, nothing where quiet.</summary>
    public static ProgressDisplay For(Terminal terminal, bool quiet) => quiet ? new NoProgress()
        : terminal.ErrorIsScreen ? new LiveProgress(terminal)
        : new PlainProgress(terminal, TimeProvider.System);

    /// <summary>Runs a job, showing what it reports while it lasts.</summary>
    public abstract T Watch<T>(Func<IProgress<PipelineEvent>, T> job);
}

/// <summary>Shows nothing.</summary>
internal sealed class NoProgress : ProgressDisplay
{
    public override T Watch<T>(Func<IProgress<PipelineEvent>, T> job) => job(new DirectProgress(static _ => { }));
}

/// <summary>
/// Receives events where and when they are reported, unlike <see cref="Progress{T}"/>, which posts them to other threads.
/// </summary>
internal sealed class DirectProgress(Action<PipelineEvent> handler) : IProgress<PipelineEvent>
{
    public void Report(PipelineEvent value) => handler(value);
}
