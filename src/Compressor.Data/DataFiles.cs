namespace Compressor.Data;

/// <summary>Opening what may be gzipped.</summary>
internal static class DataFiles
{
    public static bool IsGzip(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>The file's contents, unpacked where its name ends in .gz.</summary>
    public static Stream Open(string path) => IsGzip(path) ? new GzipInput(path) : File.OpenRead(path);

    /// <summary>True where the last part of the path, any .gz left out, ends so.</summary>
    public static bool HasExtension(string path, string extension) =>
        (IsGzip(path) ? path[..^3] : path).EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
