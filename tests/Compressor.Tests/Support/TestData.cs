using Xunit;

namespace Compressor.Tests.Support;

/// <summary>
/// The folder of models and data sets that are too large, or not ours, to be committed. The environment variable
/// COMPRESSOR_TEST_DATA names it; tests that need it skip where it is not set.
/// </summary>
public static class TestData
{
    public const string Variable = "COMPRESSOR_TEST_DATA";

    /// <summary>The folder, or null where there is none.</summary>
    public static string? Folder =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder && Directory.Exists(folder) ? folder : null;

    /// <summary>Names of the real models, without folder; one null where there are none, so that a theory can skip.</summary>
    public static IEnumerable<string?> ModelNames() => Folder is null
        ? [null]
        : Directory.EnumerateFiles(Path.Combine(Folder, "models"), "*.onnx").Select(Path.GetFileName).Order(StringComparer.Ordinal);

    /// <summary>The path of a file in the folder; skips the test where it is absent.</summary>
    public static string Require(params string[] parts)
    {
        string relative = Path.Combine(parts);
        Assert.SkipUnless(Folder is not null, $"{relative} is not here: set {Variable} to the folder of test data.");
        string path = Path.Combine(Folder!, relative);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"{relative} is not in the folder that {Variable} names.");
        return path;
    }
}
