using System.IO.Compression;

namespace Compressor.Data.Formats;

/// <summary>Where image files come from: a folder or a .zip. Each worker opens its own <see cref="ImageFileReader"/>.</summary>
internal abstract class ImageFiles
{
    private static readonly string[] s_extensions = [".png", ".jpg", ".jpeg", ".bmp", ".webp"];

    /// <summary>Every file's path below the root, with '/', in ordinal order; hidden ones left out.</summary>
    public abstract IReadOnlyList<string> Paths { get; }

    public abstract ImageFileReader Open();

    /// <summary>True where the name says that the file is an image we decode.</summary>
    public static bool IsImage(string path) =>
        s_extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>True for what systems leave behind: .DS_Store, __MACOSX/...</summary>
    protected static bool IsHidden(string path) =>
        path.Split('/').Any(part => part.StartsWith('.') || part == "__MACOSX");
}

/// <summary>Reads the bytes of image files; for one thread.</summary>
internal abstract class ImageFileReader : IDisposable
{
    /// <summary>The file's bytes; null where the disk or the archive cannot give them.</summary>
    /// <param name="path">One of <see cref="ImageFiles.Paths"/>.</param>
    public byte[]? TryRead(string path)
    {
        try
        {
            return Read(path);
        }
        catch (Exception problem)
            when (problem is IOException or InvalidDataException or UnauthorizedAccessException or IR.CompressorException)
        {
            return null;
        }
    }

    protected abstract byte[] Read(string path);

    public abstract void Dispose();
}

/// <summary>The files below a folder.</summary>
internal sealed class FolderFiles(string root) : ImageFiles
{
    public override IReadOnlyList<string> Paths { get; } =
    [
        .. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(path => !IsHidden(path))
            .Order(StringComparer.Ordinal),
    ];

    public override ImageFileReader Open() => new Reader(root);

    private sealed class Reader(string root) : ImageFileReader
    {
        protected override byte[] Read(string path) => File.ReadAllBytes(Path.Combine(root, path));

        public override void Dispose()
        {
        }
    }
}

/// <summary>The entries of a .zip.</summary>
internal sealed class ZipFiles : ImageFiles
{
    private readonly string _path;

    public ZipFiles(string path)
    {
        _path = path;
        using ZipArchive archive = ZipFile.OpenRead(path);
        Paths = [.. archive.Entries
            .Select(entry => entry.FullName)
            .Where(name => !name.EndsWith('/') && !IsHidden(name))
            .Distinct()
            .Order(StringComparer.Ordinal)];
    }

    public override IReadOnlyList<string> Paths { get; }

    public override ImageFileReader Open() => new Reader(ZipFile.OpenRead(_path));

    private sealed class Reader(ZipArchive archive) : ImageFileReader
    {
        protected override byte[] Read(string path)
        {
            ZipArchiveEntry entry = archive.GetEntry(path)!;
            DataError.RequireHeld(path, entry.Length, entry.CompressedLength, entry.Length != entry.CompressedLength);
            var bytes = new byte[DataError.Elements(path, [entry.Length], sizeof(byte))];
            using Stream stream = entry.Open();
            stream.ReadExactly(bytes);
            return bytes;
        }

        public override void Dispose() => archive.Dispose();
    }
}
