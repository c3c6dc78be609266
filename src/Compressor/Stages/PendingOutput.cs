using Compressor.IR;
using Compressor.Onnx;

namespace Compressor.Stages;

/// <summary>
/// The compressed model before it is proven: written into a hidden folder beside its place, moved there by <see cref="Accept"/>, deleted
/// with the folder otherwise.
/// </summary>
internal sealed class PendingOutput : IDisposable
{
    private readonly string folder;
    private readonly string destination;

    public PendingOutput(Model model, string destination, StorageChoice storage)
    {
        this.destination = System.IO.Path.GetFullPath(destination);
        string parent = System.IO.Path.GetDirectoryName(this.destination)!;
        folder = System.IO.Path.Combine(parent, $".compress-{Guid.NewGuid():N}");
        Path = System.IO.Path.Combine(folder, System.IO.Path.GetFileName(destination));
        try
        {
            Directory.CreateDirectory(folder);
            Written = OnnxWriter.Write(model, Path, storage);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new CompressorException(ErrorKind.Usage, $"{destination}: cannot be written: {error.Message}", error);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where the file is for now.</summary>
    public string Path { get; }

    public WrittenModel Written { get; }

    /// <summary>Moves the file to its place, weights kept outside it first.</summary>
    public void Accept()
    {
        string parent = System.IO.Path.GetDirectoryName(destination)!;
        foreach (string file in Directory.EnumerateFiles(folder).Where(file => file != Path))
        {
            File.Move(file, System.IO.Path.Combine(parent, System.IO.Path.GetFileName(file)), overwrite: true);
        }

        File.Move(Path, destination, overwrite: true);
    }

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
