using System.Globalization;

namespace Compressor.MSBuild;

/// <summary>Names, sizes and times of files: equal before and after where nothing looks changed.</summary>
public static class FileStates
{
    /// <summary>One line per file, in the order of names within a folder; what does not exist is left out.</summary>
    /// <param name="paths">Files, and folders with all that they hold; empty ones are none.</param>
    public static IEnumerable<string> Of(IEnumerable<string> paths) =>
        paths.Where(path => path.Length > 0).SelectMany(Files).Distinct().Select(State);

    private static IEnumerable<string> Files(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Path.GetFullPath)
        : File.Exists(path) ? [Path.GetFullPath(path)] : [];

    private static string State(string path)
    {
        var file = new FileInfo(path);
        return string.Create(CultureInfo.InvariantCulture, $"{path}|{file.Length}|{file.LastWriteTimeUtc.Ticks}");
    }
}
