using System.Buffers;
using System.Runtime.InteropServices;
using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>
/// Bytes of a file that are read when they are first used and may be dropped again under memory pressure. A memory map would crash
/// the process where the file shrinks meanwhile, and a span over it does not keep the map alive; an array has neither trap.
/// </summary>
internal sealed class LazyFileMemory(FileInfo file, long offset, int length) : MemoryManager<byte>
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

    private byte[] Load()
    {
        try
        {
            file.Refresh();
            if (file.LastWriteTimeUtc != written || file.Length != size)
            {
                throw new CompressorException(ErrorKind.Model, $"{file.FullName}: has changed since the model was read.");
            }

            byte[] bytes = GC.AllocateUninitializedArray<byte>(length);
            using FileStream stream = file.OpenRead();
            stream.Position = offset;
            stream.ReadExactly(bytes);
            return bytes;
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
