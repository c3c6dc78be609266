using System.IO.Compression;
using Compressor.Tests.Support;
using TorchSharp;
using Xunit;

namespace Compressor.Tests.Training;

/// <summary>The build weakens one symbol version in its own copy of TorchSharp's library, so that systems older than GCC 13 load it.</summary>
public sealed class NativeLibraryTests
{
    private const string Name = "libLibTorchSharp.so";

    [Fact]
    public void Libtorch_computes() => Assert.Equal(3f, torch.ones(3).sum().item<float>());

    [Fact]
    public void Garbage_is_not_collected_while_native_code_runs() =>
        Assert.All(Directory.EnumerateFiles(AppContext.BaseDirectory, "*.runtimeconfig.json"), file =>
            Assert.Contains("\"System.GC.Concurrent\": false", File.ReadAllText(file), StringComparison.Ordinal));

    [Fact]
    public void The_package_cache_is_never_touched()
    {
        byte[] cached = File.ReadAllBytes(Cached());

        Assert.Equal(Packaged(), cached);
    }

    [Fact]
    public void The_built_copy_differs_in_the_flag_of_one_symbol_version()
    {
        byte[] built = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, Name));
        byte[] packaged = Packaged();

        Assert.Equal(packaged.Length, built.Length);
        int different = Assert.Single(Enumerable.Range(0, built.Length), i => built[i] != packaged[i]);
        Assert.Equal(packaged[different] | 0x2, built[different]);
    }

    private static string PackageFolder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the library is only changed on Linux.");
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string version = File.ReadLines(Repository.At("Directory.Packages.props"))
            .Single(line => line.Contains("\"TorchSharp\"", StringComparison.Ordinal)).Split('"')[3];
        return Path.Combine(packages, "torchsharp", version);
    }

    private static string Cached() => Directory.EnumerateFiles(PackageFolder(), Name, SearchOption.AllDirectories).First();

    /// <summary>The library as it came, out of the package that NuGet keeps beside its files.</summary>
    private static byte[] Packaged()
    {
        using ZipArchive package = ZipFile.OpenRead(Directory.EnumerateFiles(PackageFolder(), "*.nupkg").Single());
        using Stream entry = package.Entries.First(entry => entry.Name == Name).Open();
        using var bytes = new MemoryStream();
        entry.CopyTo(bytes);
        return bytes.ToArray();
    }
}
