namespace Compressor.Screen;

/// <summary>Where a command writes: results to the one, progress and errors to the other.</summary>
/// <param name="Out">Results, and nothing else.</param>
/// <param name="Error">Progress, notices and errors.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error)
{
    /// <summary>Columns of text that does not go to a screen.</summary>
    public const int PlainWidth = 100;

    /// <summary>A person sees <see cref="Out"/> as it is written.</summary>
    public bool OutIsScreen { get; init; }

    /// <summary>A person sees <see cref="Error"/> as it is written.</summary>
    public bool ErrorIsScreen { get; init; }

    /// <summary>Columns of a line of results.</summary>
    public int Width { get; init; } = PlainWidth;

    /// <summary>What a person types; null where nobody is there to be asked.</summary>
    public TextReader? In { get; init; }

    /// <summary>A GitHub workflow reads <see cref="Error"/>: its own marks make errors annotations.</summary>
    public bool OnGitHub { get; init; }

    /// <summary>The file that a workflow shows as its summary; null where there is none.</summary>
    public string? StepSummaryPath { get; init; }

    /// <summary>Unexpected errors show where they come from.</summary>
    public bool ShowsTraces { get; init; }

    /// <summary>The process's own streams.</summary>
    public static Terminal OfSystem() => new(Console.Out, Console.Error)
    {
        OutIsScreen = !Console.IsOutputRedirected,
        ErrorIsScreen = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb",
        // Some terminals say that they have no columns at all.
        Width = Console.IsOutputRedirected || Console.WindowWidth <= 0 ? PlainWidth : Math.Clamp(Console.WindowWidth, 60, 160),
        In = Console.IsInputRedirected || Console.IsErrorRedirected ? null : Console.In,
        OnGitHub = Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true",
        StepSummaryPath = Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY") is { Length: > 0 } path ? path : null,
        ShowsTraces = Environment.GetEnvironmentVariable("COMPRESS_DEBUG") == "1",
    };
}
