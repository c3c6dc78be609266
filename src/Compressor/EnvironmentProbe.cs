using System.Reflection;
using System.Runtime.InteropServices;
using Compressor.Reporting;

namespace Compressor;

/// <summary>Where the tool runs: what a report and a bug report need. Nothing heavy is loaded to find out.</summary>
internal static class EnvironmentProbe
{
    private const string Framework = ".NET";

    /// <param name="threads">Threads of the run; null where nothing runs.</param>
    public static EnvironmentReport Report(int? threads = null) => new()
    {
        OperatingSystem = RuntimeInformation.OSDescription,
        Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
        Processor = Processor(),
        Cores = Environment.ProcessorCount,
        Threads = threads,
        Device = "cpu",
        Versions = Versions(),
    };

    /// <summary>Its version, as in "1.31.1".</summary>
    public static string OnnxRuntime => Versions().GetValueOrDefault("ONNX Runtime", "");

    /// <summary>What a lock keeps: the versions that a result depends on, the tool's own among them.</summary>
    public static SortedDictionary<string, string> Locked()
    {
        SortedDictionary<string, string> versions = Versions();
        versions.Remove(Framework);
        versions[ToolVersion.Report.Name] = ToolVersion.Text;
        return versions;
    }

    private static SortedDictionary<string, string> Versions()
    {
        var versions = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Framework] = Environment.Version.ToString() };
        string[] parts = ["ONNX Runtime", "TorchSharp", "libtorch"];
        foreach (AssemblyMetadataAttribute part in typeof(EnvironmentProbe).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>())
        {
            if (parts.Contains(part.Key) && part.Value is { } version)
            {
                versions[part.Key] = version;
            }
        }

        return versions;
    }

    /// <summary>The processor's name where the system tells it without asking another program.</summary>
    private static string? Processor()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        }

        try
        {
            return File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
