using System.Diagnostics;
using Xunit;

namespace Compressor.EndToEnd.Tests.Support;

/// <summary>Runs scripts as an administrator would.</summary>
internal static class Bash
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>True where a program is on the PATH or among the system's daemons.</summary>
    public static bool Has(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs a program to its end and returns its exit code and everything it said.</summary>
    public static async Task<(int Code, string Text)> Run(
        string program, string[] arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} still ran after {Longest.TotalMinutes} minutes");
        }

        return (process.ExitCode, await output + await error);
    }
}
