using System.Globalization;
using Compressor.EndToEnd.Tests.Support;
using Compressor.Tests.Support;

namespace Compressor.EndToEnd.Tests.Build;

/// <summary>
/// A copy of tools/SampleApp in a fresh folder, with the build step packed to a feed beside it. Each copy has a version of its own, for
/// the package cache keeps what it once had under a version.
/// </summary>
public sealed class SampleApp : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string version = string.Create(CultureInfo.InvariantCulture, $"0.1.0-test.{DateTime.UtcNow.Ticks}");

    public SampleApp()
    {
        foreach (string part in (string[])["tools/SampleApp", "models/digits", "models/digits-cnn"])
        {
            Copy(Repository.At(part), folder[part]);
        }

        Change("CompressionTarget=\"0.1\" MaxDrop=\"1%\"", """CompressionTarget="0.3" MaxDrop="2%" Steps="600" Options="--threads 1" """);
        DotNet.Run(
            Repository.Root, "pack", Repository.At("src", "Compressor.MSBuild"), "--output", folder["feed"], $"-p:PackageVersion={version}",
            $"-p:ArtifactsPath={folder["artifacts"]}", "-p:RunAnalyzers=false").Succeeded();
    }

    /// <summary>The folder of the app.</summary>
    internal string Folder => folder["tools/SampleApp"];

    /// <summary>The project file's own folder for what the build step makes.</summary>
    internal string Made => Path.Combine(Folder, "obj", "Debug", "net10.0", "compress");

    internal string DataPath => folder["models/digits/digits.csv.gz"];

    internal string this[string name] => folder[name];

    /// <summary>Runs a command of dotnet on the app with the tool that stands beside the tests, its log at normal length.</summary>
    internal ToolRun Run(string command, params string[] options) => RunWith(Tool.Executable, command, options);

    /// <summary>As <see cref="Run"/>, with another tool.</summary>
    internal ToolRun RunWith(string tool, string command, params string[] options) => DotNet.Run(
        Folder, [command, "-v", "normal", "-tl:off", $"-p:CompressorVersion={version}", $"-p:CompressToolPath={tool}",
            $"-p:RestoreAdditionalProjectSources={folder["feed"]}", .. options]);

    /// <summary>Changes the project file.</summary>
    internal void Change(string from, string to)
    {
        string project = Path.Combine(Folder, "SampleApp.csproj");
        string text = File.ReadAllText(project);
        File.WriteAllText(project, text.Contains(from, StringComparison.Ordinal)
            ? text.Replace(from, to, StringComparison.Ordinal)
            : throw new InvalidOperationException($"the sample app has no {from}"));
    }

    public void Dispose()
    {
        folder.Dispose();
        string cached = Path.Combine(PackageCache(), "compressor.msbuild", version);
        if (Directory.Exists(cached))
        {
            Directory.Delete(cached, recursive: true);
        }
    }

    private static string PackageCache() => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
        ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
