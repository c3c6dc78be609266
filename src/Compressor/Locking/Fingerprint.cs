using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Stages;

namespace Compressor.Locking;

/// <summary>Hashes of what a run reads.</summary>
internal static class Fingerprint
{
    /// <summary>Reading this much takes the best part of the second in which a run that changes nothing should end.</summary>
    private const long MuchData = 256_000_000;

    private const int ManyFiles = 2_000;

    /// <summary>A model with its external data.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">Where recorded paths start.</param>
    /// <param name="known">
    /// What was recorded: a file of the same content names the same external data, and need not be read to tell.
    /// </param>
    public static LockedModel Model(string path, string folder, LockedModel? known)
    {
        string home = LockFile.FolderOf(path);
        LockedModel? same = known is not null && File.Exists(path) && Hash(path) == known.Sha256 ? known : null;
        // Read before it is hashed: the reader knows what to say of a file that is no model.
        IEnumerable<string> external = same is null
            ? FileSizes.ExternalFiles(OnnxReader.Read(path), path)
            : same.ExternalData.Select(file => Path.Combine(home, file.Path));
        string sha256 = same?.Sha256 ?? Hash(path);
        return new LockedModel(
            Relative(folder, path), sha256,
            [.. external.Select(file => new LockedFile(Relative(home, file), File.Exists(file) ? Hash(file) : ""))]);
    }

    /// <summary>The samples at some paths; null where there are none.</summary>
    /// <param name="paths">Files or folders.</param>
    /// <param name="folder">Where recorded paths start.</param>
    /// <param name="known">What was recorded; its stamp spares reading much data again. Null reads everything.</param>
    public static LockedData? Data(IReadOnlyList<string> paths, string folder, LockedData? known)
    {
        if (paths.Count == 0 || !paths.All(Path.Exists))
        {
            return null;
        }

        string home = Directory.Exists(paths[0]) ? paths[0] : LockFile.FolderOf(paths[0]);
        try
        {
            FileInfo[] files =
            [
                .. paths.SelectMany(SampleFiles.Of).Distinct().OrderBy(file => Relative(home, file), StringComparer.Ordinal)
                    .Select(file => new FileInfo(file)),
            ];
            long bytes = files.Sum(file => file.Length);
            string? stamp = bytes > MuchData || files.Length > ManyFiles ? Stamp(files, home) : null;
            string sha256 = stamp is not null && stamp == known?.Stamp ? known.Sha256 : Content(files, home);
            return new LockedData([.. paths.Select(path => Relative(folder, path))], files.Length, bytes, sha256, stamp);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or AggregateException)
        {
            throw new CompressorException(
                ErrorKind.Data, $"{string.Join(", ", paths)}: cannot be read: {error.GetBaseException().Message}", error);
        }
    }

    /// <summary>A model's file alone.</summary>
    public static string Hash(string path)
    {
        try
        {
            return Source.Hash(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CompressorException(ErrorKind.Model, $"{path}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>A path as it stands in a lock: from its folder, with slashes.</summary>
    public static string Relative(string folder, string path) => Path.GetRelativePath(folder, Path.GetFullPath(path)).Replace('\\', '/');

    private static string Stamp(FileInfo[] files, string home) => OfLines(files.Select(file =>
        string.Create(CultureInfo.InvariantCulture, $"{Relative(home, file.FullName)}|{file.Length}|{file.LastWriteTimeUtc.Ticks}")));

    private static string Content(FileInfo[] files, string home) => files is [var only]
        ? Source.Hash(only.FullName)
        : OfLines(files.AsParallel().AsOrdered().Select(file => $"{Source.Hash(file.FullName)}  {Relative(home, file.FullName)}"));

    /// <summary>SHA-256 of lines, in lower-case hexadecimal.</summary>
    public static string OfLines(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")))));
}
