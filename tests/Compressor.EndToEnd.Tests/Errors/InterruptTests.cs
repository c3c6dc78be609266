using System.Diagnostics;
using Compressor.EndToEnd.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Errors;

/// <summary>Ctrl-C while the network is trained: exit 130, nothing written, nothing left behind.</summary>
public sealed class InterruptTests
{
    private static readonly TimeSpan MostWaiting = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_training_and_leaves_everything_as_it_was(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals on Windows.");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using var place = new Workplace();
        place.Write("net/model.compressed.onnx", "an earlier output");
        IReadOnlyDictionary<string, string> before = place.Files();
        using Process process = Tool.Start([place.ModelPath, "--steps", "1000000"], new Dictionary<string, string>());
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);

        var lines = new List<string>();
        while (await process.StandardError.ReadLineAsync(cancellation).AsTask().WaitAsync(MostWaiting, cancellation) is { } line)
        {
            lines.Add(line);
            if (line.Contains("step ", StringComparison.Ordinal))
            {
                break;
            }
        }

        var clock = Stopwatch.StartNew();
        using (Process kill = Process.Start("kill", ["-s", signal, $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(cancellation);
        }

        string rest = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);

        Assert.Contains(lines, line => line.Contains("step ", StringComparison.Ordinal));
        Assert.Equal(130, process.ExitCode);
        Assert.Single(rest.Split('\n'), line => line == "compress : error CMP1130: cancelled; nothing was written");
        Assert.Empty(await output);
        Assert.Equal(before, place.Files());
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 30);
    }
}
