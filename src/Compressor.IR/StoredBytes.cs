using System.Buffers;

namespace Compressor.IR;

/// <summary>
/// Bytes of a tensor that lie outside memory. As a span they are read whole; piece by piece they need no memory to speak of.
/// </summary>
public abstract class StoredBytes : MemoryManager<byte>
{
    /// <summary>Reads as many bytes as <paramref name="into"/> holds, from <paramref name="offset"/> on.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: they are gone, or have changed.</exception>
    public abstract void Read(int offset, Span<byte> into);
}
