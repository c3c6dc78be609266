using System.Buffers;
using System.Runtime.InteropServices;
using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>
/// Bytes of a file that are read when they are first used and may be dropped again under memory pressure. A memory map would crash
/// the process where the file shrinks meanwhile, and a span over it does not keep the map alive; an array has neither trap.
/// </summary>
internal sealed class LazyFileMemory(FileInfo file, long offset, int length) : StoredBytes
{
    private readonly WeakReference<byte[]> cache = new(null!);
    private readonly DateTime written = file.LastWriteTimeUtc;
    private readonly long size = file.Length;

    /// <summary>The file the bytes come from.</summary>
    public string Path => file.FullName;

    public override Memory<byte> Memory => CreateMemory(length);

    /// <exception cref="CompressorException">The file is gone or has changed since the model was read.</exception>
    public override Span<byte> GetSpan() => Bytes();

    public override MemoryHandle Pin(int elementIndex = 0) => Bytes().AsMemory(elementIndex).Pin();

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    private byte[] Bytes()
    {
        if (!cache.TryGetTarget(out byte[]? bytes))
        {
            bytes = Load();
            cache.SetTarget(bytes);
        }

        return bytes;
    }

    public override void Read(int offset, Span<byte> into)
    {
        if (cache.TryGetTarget(out byte[]? bytes))
        {
            bytes.AsSpan(offset, into.Length).CopyTo(into);
        }
        else
        {
            ReadFile(offset, into);
        }
    }

    private byte[] Load()
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(length);
        ReadFile(0, bytes);
        return bytes;
    }

    private void ReadFile(int start, Span<byte> into)
    {
        try
        {
            file.Refresh();
            if (file.LastWriteTimeUtc != written || file.Length != size)
            {
                throw new CompressorException(ErrorKind.Model, $"{file.FullName}: has changed since the model was read.");
            }

            // Unbuffered: what is read goes straight to where it is wanted. Piece by piece: one read into a gigabyte of fresh memory takes
            // twice as long.
            using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            stream.Position = offset + start;
            for (int done = 0; done < into.Length; done += TensorData.PieceBytes)
            {
                stream.ReadExactly(into.Slice(done, Math.Min(TensorData.PieceBytes, into.Length - done)));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CompressorException(ErrorKind.Model, $"{file.FullName}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The manager behind a tensor's bytes, or null where they are in memory.</summary>
    public static LazyFileMemory? Behind(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetMemoryManager(bytes, out LazyFileMemory? manager) ? manager : null;
}
