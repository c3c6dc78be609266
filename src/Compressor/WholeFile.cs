using Compressor.IR;

namespace Compressor;

/// <summary>Small text files that appear under their name only once they are complete.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file, making its folder where it is missing; an earlier one stays until the new one is on disk.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: it cannot be written.</exception>
    public static void Write(string path, string content)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            // Not File.WriteAllText, whose error does not say in its code that the disk is full.
            using (var writer = new StreamWriter(temporary))
            {
                writer.Write(content);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
            throw new CompressorException(ErrorKind.Usage, $"{path}: cannot be written: {error.Message}", error);
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What could not be written may not be deletable either; the first error is the one to report.
        }
    }
}
