using System.Runtime.CompilerServices;

// The runtime looks for a class of this name outside any namespace.
#pragma warning disable CA1050

/// <summary>Runs first in a process that names this assembly in DOTNET_STARTUP_HOOKS: writes down, at its end, what it loaded.</summary>
internal static class StartupHook
{
    /// <summary>Names the file to write.</summary>
    public const string Variable = "COMPRESSOR_TEST_LOADED";

    /// <summary>Names the folder of a model to import in place of what the command line says.</summary>
    public const string ImportVariable = "COMPRESSOR_TEST_IMPORT";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } file)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => File.WriteAllLines(file, Loaded());
        }

        if (Environment.GetEnvironmentVariable(ImportVariable) is { Length: > 0 } folder)
        {
            Compressor.Tests.Onnx.ImportCost.Measure(folder);
            Environment.Exit(0);
        }
    }

    /// <summary>Managed assemblies, and on Linux the files mapped as well.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string[] Loaded()
    {
        IEnumerable<string> assemblies = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name ?? "");
        return OperatingSystem.IsLinux()
            ? assemblies.Concat(File.ReadLines("/proc/self/maps").Select(line => Path.GetFileName(line.Split(' ')[^1])).Distinct()).ToArray()
            : assemblies.ToArray();
    }
}
