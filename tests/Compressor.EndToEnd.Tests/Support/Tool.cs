using System.Diagnostics;
using Xunit;

namespace Compressor.EndToEnd.Tests.Support;

/// <summary>What a process of the tool left behind.</summary>
internal sealed record ToolRun(int ExitCode, string Out, string Error, TimeSpan Elapsed)
{
    public string[] OutLines => Lines(Out);

    public string[] ErrorLines => Lines(Error);

    /// <summary>Fails with what the tool said unless it ended with 0.</summary>
    public ToolRun Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}");
        return this;
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The built command, run as a person or a pipeline runs it.</summary>
internal static class Tool
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>The copy that the build put beside the tests.</summary>
    public static string Executable { get; } =
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "compress.exe" : "compress");

    public static ToolRun Run(params string[] arguments) => Run(arguments, new Dictionary<string, string>());

    /// <summary>Runs the tool to its end.</summary>
    /// <param name="arguments">As typed.</param>
    /// <param name="environment">Variables on top of the tests' own.</param>
    /// <param name="folder">The current folder of the process; the tests' own where null.</param>
    public static ToolRun Run(string[] arguments, IReadOnlyDictionary<string, string> environment, string? folder = null)
    {
        var clock = Stopwatch.StartNew();
        using Process process = Start(arguments, environment, folder);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"still running after {Longest.TotalMinutes} minutes: compress {string.Join(' ', arguments)}");
        }

        process.WaitForExit();
        return new ToolRun(process.ExitCode, output.Result, error.Result, clock.Elapsed);
    }

    /// <summary>Starts the tool, its streams redirected.</summary>
    public static Process Start(string[] arguments, IReadOnlyDictionary<string, string> environment, string? folder = null)
    {
        var start = new ProcessStartInfo(Executable, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        // A workflow that runs these tests has no part in what they run.
        start.Environment.Remove("GITHUB_ACTIONS");
        start.Environment.Remove("GITHUB_STEP_SUMMARY");
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
