namespace Compressor.Onnx;

/// <summary>A file that appears under its name only once it is complete; until then it has a temporary name in the same folder.</summary>
internal sealed class AtomicFile : IDisposable
{
    private readonly string temporary;
    private bool committed;

    public AtomicFile(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}.tmp");
        Stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
    }

    public FileStream Stream { get; }

    /// <summary>Takes the place of whatever stands at <paramref name="path"/>.</summary>
    public void Commit(string path)
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(temporary, path, overwrite: true);
        committed = true;
    }

    /// <summary>Removes the temporary file unless it was committed.</summary>
    public void Dispose()
    {
        Stream.Dispose();
        if (!committed)
        {
            File.Delete(temporary);
        }
    }
}
