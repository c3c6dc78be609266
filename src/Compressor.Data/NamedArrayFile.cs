using System.IO.Compression;
using Compressor.Data.Formats;
using Compressor.IR;

namespace Compressor.Data;

/// <summary>An array as it stands in a file, its first axis included.</summary>
/// <param name="Values">Row-major.</param>
public sealed record NamedArray(string Name, IReadOnlyList<long> Shape, float[] Values);

/// <summary>numpy's archive read array by array, for callers who know what each is for.</summary>
public static class NamedArrayFile
{
    /// <summary>Reads every array of an .npz file, under its name without extension.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Data"/>: missing, damaged, or not numbers.</exception>
    public static IReadOnlyList<NamedArray> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw DataError.At(path, "there is no such file");
        }

        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            NamedArray[] arrays = [.. archive.Entries
                .Where(entry => entry.Name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)).Select(entry => Read(entry, path))];
            return arrays.Length > 0 ? arrays : throw DataError.At(path, "holds no arrays");
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw DataError.At(path, $"is no .npz file, or is damaged: {error.Message}", error);
        }
    }

    private static NamedArray Read(ZipArchiveEntry entry, string path)
    {
        using Stream stream = entry.Open();
        NpyArray array = NpyArray.Read(
            stream, $"{path}: {entry.FullName}", entry.CompressedLength, entry.CompressedLength != entry.Length);
        return new NamedArray(entry.FullName[..^4], Array.ConvertAll(array.Shape, extent => (long)extent), array.ToFloats());
    }
}
