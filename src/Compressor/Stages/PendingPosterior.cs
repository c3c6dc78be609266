using Compressor.IR;
using Compressor.Uncertainty;

namespace Compressor.Stages;

/// <summary>
/// The posterior.npz of a run before its report is written: complete on disk, it takes an earlier one's place by <see cref="Accept"/>, and
/// is
/// deleted otherwise. Where nothing was learned there is no file, and one of an earlier run does not stay.
/// </summary>
internal sealed class PendingPosterior : IDisposable
{
    private readonly string folder;
    private readonly string destination;
    private readonly bool isNew;
    private string? pending;

    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: the folder cannot be written to.</exception>
    public PendingPosterior(IReadOnlyList<KeptPosterior> posteriors, string folder)
    {
        this.folder = folder;
        destination = Path.Combine(folder, PosteriorFile.Name);
        isNew = !Directory.Exists(folder);
        if (posteriors.Count == 0)
        {
            return;
        }

        pending = $"{destination}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(folder);
            using FileStream file = File.Create(pending);
            PosteriorFile.Write(posteriors, file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new CompressorException(ErrorKind.Usage, $"{destination}: cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Puts the file in its place.</summary>
    public void Accept()
    {
        if (pending is null)
        {
            File.Delete(destination);
            return;
        }

        File.Move(pending, destination, overwrite: true);
        pending = null;
    }

    public void Dispose()
    {
        if (pending is null)
        {
            return;
        }

        File.Delete(pending);
        if (isNew && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }
}
