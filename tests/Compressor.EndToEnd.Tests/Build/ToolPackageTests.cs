using Compressor.EndToEnd.Tests.Readme;
using Compressor.EndToEnd.Tests.Support;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Build;

/// <summary>The tool's own packages: 150 MB to pack and 800 MB to unpack, so only where they are asked for.</summary>
public sealed class ToolPackageTests : IDisposable
{
    private const string Variable = "COMPRESSOR_PACK";

    private readonly TemporaryFolder folder = new();

    /// <summary>The README's lines that pack the tool and the build step and install the tool.</summary>
    internal static IReadOnlyList<ReadmeCommand> Commands { get; } =
        [.. ReadmeCommand.All.Where(command => command.Words is ["dotnet", "pack" or "tool", ..])];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Installed_into_an_empty_folder_it_does_the_main_job()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }, $"Set {Variable} to pack and install the tool.");
        foreach (ReadmeCommand command in Commands)
        {
            string[] arguments = [.. command.Words[1..].Select(word => word is "feed" or "tools" ? folder[word] : word)];
            DotNet.Run(Repository.Root, [.. arguments, .. arguments[0] == "pack" ? ["-p:RunAnalyzers=false"] : (string[])[]]).Succeeded();
        }

        using var place = new Workplace();

        DotNet.Run(
            Path.Combine(folder["tools"], OperatingSystem.IsWindows() ? "compress.exe" : "compress"), place.Root,
            [place.ModelPath, "--target", "0.5", "--steps", "60", "--threads", "1"]).Succeeded();

        Assert.InRange(Recount.NonZero(place.OutputPath) / (double)Recount.Parameters(place.ModelPath), 0.45, 0.5);
    }
}
