using System.Buffers.Binary;
using System.IO.Compression;

namespace Compressor.Data;

/// <summary>
/// A gzipped file, unpacked. <see cref="GZipStream"/> takes the end of a truncated file for the end of its data, so the bytes are
/// counted and compared with the size that the last four bytes of a gzip file state (RFC 1952, ISIZE).
/// </summary>
internal sealed class GzipInput : Stream
{
    private const int TrailerBytes = 4;
    private readonly GZipStream _unpacked;
    private readonly uint _size;
    private long _read;

    public GzipInput(string path)
    {
        FileStream file = File.OpenRead(path);
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        if (file.Length >= TrailerBytes)
        {
            file.Seek(-TrailerBytes, SeekOrigin.End);
            file.ReadExactly(trailer);
            file.Seek(0, SeekOrigin.Begin);
        }

        _size = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        _unpacked = new GZipStream(file, CompressionMode.Decompress);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">The file ends before its data do.</exception>
    public override int Read(Span<byte> buffer)
    {
        int read = _unpacked.Read(buffer);
        _read += read;
        return read > 0 || buffer.IsEmpty || (uint)_read == _size
            ? read
            : throw new InvalidDataException("truncated gzip data (or several gzip files in one: unpack it first)");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
        }

        base.Dispose(disposing);
    }
}
