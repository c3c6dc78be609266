using System.Diagnostics;
using Xunit;

namespace Compressor.EndToEnd.Tests.Support;

/// <summary>The dotnet command, run as a person runs it.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Runs it to its end; stdout and stderr come together, as a build log has them.</summary>
    /// <param name="folder">The current folder.</param>
    /// <param name="arguments">As typed.</param>
    public static ToolRun Run(string folder, params string[] arguments) => Run("dotnet", folder, arguments);

    /// <inheritdoc cref="Run(string, string[])"/>
    /// <param name="executable">Another command than dotnet.</param>
    public static ToolRun Run(string executable, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(executable, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        // A node that lives on would hold the task's file; what this build told its own processes is none of a user's build's business.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        var clock = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"still running after {Longest.TotalMinutes} minutes: {executable} {string.Join(' ', arguments)}");
        }

        process.WaitForExit();
        return new ToolRun(process.ExitCode, output.Result, output.Result + error.Result, clock.Elapsed);
    }
}
