using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>Which file is being read, and from which folder its external data may come.</summary>
/// <param name="File">The file's name as the user gave it, for messages.</param>
/// <param name="Path">The file on disk; null for a model that came as bytes, which can have no external data.</param>
internal sealed record ReadContext(string File, string? Path)
{
    private const int MaxCauseLength = 400;

    /// <summary>The exception for a model that cannot be read: one line, file first, whatever the names inside the file hold.</summary>
    public CompressorException Fail(string cause, Exception? inner = null)
    {
        string line = string.Concat(cause.Select(letter => char.IsControl(letter) ? '?' : letter));
        return new CompressorException(
            ErrorKind.Model, $"{File}: {(line.Length > MaxCauseLength ? line[..MaxCauseLength] + "..." : line)}", inner);
    }
}
