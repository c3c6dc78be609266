using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>Which file is being read, and from which folder its external data may come.</summary>
/// <param name="File">The file's name as the user gave it, for messages.</param>
/// <param name="Path">The file on disk; null for a model that came as bytes, which can have no external data.</param>
internal sealed record ReadContext(string File, string? Path)
{
    private const int MaxCauseLength = 400;

    /// <exception cref="CompressorException">The path is empty or holds what no path may hold.</exception>
    public static ReadContext ForFile(string path)
    {
        try
        {
            return new ReadContext(path, System.IO.Path.GetFullPath(path));
        }
        catch (ArgumentException error)
        {
            throw new ReadContext($"'{path}'", null).Fail("is no path of a file.", error);
        }
    }

    /// <summary>The exception for a model that cannot be read: one line, file first, whatever the names inside the file hold.</summary>
    public CompressorException Fail(string cause, Exception? inner = null)
    {
        string line = cause.Length > MaxCauseLength ? cause[..MaxCauseLength] + "..." : cause;
        return new CompressorException(ErrorKind.Model, $"{Printable(File)}: {Printable(line)}", inner);
    }

    private static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));
}
