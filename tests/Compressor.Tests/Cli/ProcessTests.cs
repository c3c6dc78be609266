using System.Diagnostics;
using System.Runtime.InteropServices;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>The tool as a process of its own: what it loads, how soon it answers, how it ends.</summary>
public sealed partial class ProcessTests
{
    private const int Interrupt = 2;

    /// <summary>Libraries whose loading takes longer than an answer may.</summary>
    private static readonly string[] Heavy = ["TorchSharp", "Microsoft.ML.OnnxRuntime", "SkiaSharp", "libtorch", "libLibTorchSharp", "onnxruntime", "libSkiaSharp"];

    [Theory]
    [InlineData(0, "--help")]
    [InlineData(0, "inspect", "--help")]
    [InlineData(0, "--version")]
    [InlineData(0, "env")]
    [InlineData(2, "model.onnx", "--taget", "0.1")]
    [InlineData(2, "model.onnx", "--target", "2")]
    public async Task Answers_load_nothing_heavy(int code, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        using Process process = Start(folder, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(code, process.ExitCode);
        string[] loaded = File.ReadAllLines(folder["loaded"]);
        Assert.Contains("System.CommandLine", loaded);
        Assert.DoesNotContain(loaded, static name => Heavy.Any(heavy => name.Contains(heavy, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_loaded_is_seen()
    {
        using var folder = new TemporaryFolder();
        using Process process = Start(folder, "evaluate", Repository.At("models", "digits-cnn", "model.onnx"));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("Microsoft.ML.OnnxRuntime", File.ReadAllLines(folder["loaded"]));
    }

    [Fact]
    public async Task Help_answers_at_once()
    {
        using var folder = new TemporaryFolder();
        var fastest = TimeSpan.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            var watch = Stopwatch.StartNew();
            using Process process = Start(folder, "--help");
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            fastest = watch.Elapsed < fastest ? watch.Elapsed : fastest;
        }

        // A tenth of a second on a quiet machine; this one may be busy with other tests.
        Assert.True(fastest < TimeSpan.FromSeconds(1.5), $"{fastest.TotalSeconds:0.00} s");
    }

    [Fact]
    public async Task An_interrupt_ends_the_job_with_130_and_leaves_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no signals there");
        using var folder = new TemporaryFolder();
        using Process process = Start(
            folder, Repository.At("models", "digits-cnn", "model.onnx"), "--steps", "1000000", "-o", folder["out/o.onnx"], "--report", folder["out/report"]);
        var lines = new List<string>();
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lines.Add(line);
            if (line.Contains("epoch 1,", StringComparison.Ordinal))
            {
                Assert.Equal(0, Kill(process.Id, Interrupt));
            }
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Equal("compress : error CMP1130: cancelled; nothing was written", lines[^1]);
        Assert.False(Path.Exists(folder["out"]));
    }

    private static Process Start(TemporaryFolder folder, params string[] arguments) =>
        Start(StartupHook.Variable, folder["loaded"], arguments);

    /// <summary>Starts the tool with this assembly's hook, and one variable for it.</summary>
    internal static Process Start(string variable, string value, params string[] arguments)
    {
        string runtime = RuntimeEnvironment.GetRuntimeDirectory();
        string host = Path.Combine(runtime, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        var start = new ProcessStartInfo(host, [typeof(ErrorCodes).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(ProcessTests).Assembly.Location;
        start.Environment[variable] = value;
        Process process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
