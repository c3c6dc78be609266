using System.IO.Compression;

namespace Compressor.Data.Formats;

/// <summary>numpy's archive: a .zip with one .npy per array, named as <see cref="NamedArrays"/> says.</summary>
internal sealed class NpzFile : DataFormat
{
    public override string Name => "an .npz file";

    public override bool Recognises(string path) => File.Exists(path) && DataFiles.HasExtension(path, ".npz");

    public override GivenData Read(ReadRequest request)
    {
        if (request.Options.Resize is not null)
        {
            throw DataError.At(request.Path, "only image files can be resized, not arrays");
        }

        return NamedArrays.Assemble(".npz file", request.Path, Arrays(request));
    }

    /// <summary>Every array of the archive by its name, in the file's order.</summary>
    public static IReadOnlyList<(string Name, NpyArray Array)> Arrays(ReadRequest request)
    {
        using ZipArchive archive = ZipFile.OpenRead(request.Path);
        var arrays = new List<(string, NpyArray)>();
        foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => entry.Name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)))
        {
            request.Cancellation.ThrowIfCancellationRequested();
            string name = entry.FullName[..^4];
            request.Progress?.Report($"reading {name} of {request.Path}");
            using Stream stream = entry.Open();
            bool deflated = entry.CompressedLength != entry.Length;
            arrays.Add((name, NpyArray.Read(stream, $"{request.Path}: {entry.FullName}", entry.CompressedLength, deflated)));
        }

        return arrays;
    }
}
