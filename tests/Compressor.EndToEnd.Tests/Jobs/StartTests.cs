using Compressor.EndToEnd.Tests.Support;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Jobs;

/// <summary>Help comes at once: what takes long to load is loaded when it is used.</summary>
public sealed class StartTests
{
    /// <summary>0.3 s on an idle machine; others may be at work on this one.</summary>
    private const double MostSeconds = 1;

    private static readonly string[] Heavy = ["libtorch", "libLibTorchSharp", "libonnxruntime", "libSkiaSharp"];

    [Fact]
    public void Help_comes_at_once()
    {
        ToolRun[] runs = [.. Enumerable.Range(0, 5).Select(_ => Tool.Run("--help").Succeeded())];

        Assert.InRange(runs.Min(run => run.Elapsed.TotalSeconds), 0, MostSeconds);
        Failure.Names(runs[0].Out, "--target", "--data", "inspect", "Exit codes");
        Assert.Empty(runs[0].Error);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("env")]
    public void Help_loads_no_library_that_it_does_not_use(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The loader of other systems does not tell what it loads.");

        string loaded = Loaded(command);

        Assert.Contains("libcoreclr", loaded, StringComparison.Ordinal);
        Assert.All(Heavy, library => Assert.DoesNotContain(library, loaded, StringComparison.Ordinal));
    }

    [Fact]
    public void A_job_loads_what_it_uses_and_says_so_to_the_loader()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The loader of other systems does not tell what it loads.");
        using var place = new Workplace();

        string loaded = Loaded(place.ModelPath, "--steps", "1");

        Assert.Contains("libtorch", loaded, StringComparison.Ordinal);
        Assert.Contains("libonnxruntime", loaded, StringComparison.Ordinal);
    }

    /// <summary>What the system's loader wrote down about the files that a run mapped.</summary>
    private static string Loaded(params string[] command)
    {
        using var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string> { ["LD_DEBUG"] = "files", ["LD_DEBUG_OUTPUT"] = folder["loader"] };
        Tool.Run(command, environment).Succeeded();
        return string.Concat(Directory.EnumerateFiles(folder.FullPath).Select(File.ReadAllText));
    }
}
