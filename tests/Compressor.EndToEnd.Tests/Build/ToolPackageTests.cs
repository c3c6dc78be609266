using Compressor.EndToEnd.Tests.Support;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Build;

/// <summary>The tool's own packages: 150 MB to pack and 800 MB to unpack, so only where they are asked for.</summary>
public sealed class ToolPackageTests : IDisposable
{
    private const string Variable = "COMPRESSOR_PACK";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Installed_into_an_empty_folder_it_does_the_main_job()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }, $"Set {Variable} to pack and install the tool.");
        DotNet.Run(
            Repository.Root, "pack", Repository.At("src", "Compressor"), "--output", folder["feed"], "-p:RunAnalyzers=false").Succeeded();
        DotNet.Run(
            folder.FullPath, "tool", "install", "Compressor.Tool", "--tool-path", folder["tools"], "--add-source", folder["feed"],
            "--version", "0.1.0").Succeeded();
        using var place = new Workplace();

        DotNet.Run(
            Path.Combine(folder["tools"], OperatingSystem.IsWindows() ? "compress.exe" : "compress"), place.Root,
            [place.ModelPath, "--target", "0.5", "--steps", "60", "--threads", "1"]).Succeeded();

        Assert.InRange(Recount.NonZero(place.OutputPath) / (double)Recount.Parameters(place.ModelPath), 0.45, 0.5);
    }
}
