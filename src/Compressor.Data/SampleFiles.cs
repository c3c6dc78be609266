using Compressor.Data.Formats;

namespace Compressor.Data;

/// <summary>The files that samples are read from.</summary>
public static class SampleFiles
{
    /// <summary>Every file at a path that may be a part of the samples, in ordinal order.</summary>
    /// <param name="path">A file or folder, as named to <see cref="DataReader"/>.</param>
    public static IReadOnlyList<string> Of(string path)
    {
        if (Directory.Exists(path))
        {
            return [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        }

        return Path.GetExtension(path) == NpyPair.Extension ? [.. NpyPair.Pair(path)] : [path];
    }
}
