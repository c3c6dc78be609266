using Compressor.Data.Formats;
using Compressor.IR;

namespace Compressor.Data;

/// <summary>Samples from the files that users have.</summary>
public static class DataReader
{
    /// <summary>Every format, in the order in which a path is offered to them: names that say most come first.</summary>
    private static readonly IReadOnlyList<DataFormat> Formats =
    [
        new IdxFolder(),
        new ImageZip(),
        new NpzFile(),
        new NpyPair(),
        new CsvTable(),
        new ParquetTable(),
        new SampleFolder(),
        new ImageFolder(),
    ];

    /// <summary>Reads all samples at a path and brings them into three splits that share none.</summary>
    /// <param name="path">A file or folder in one of the formats; null where every input has a file of its own.</param>
    /// <param name="options">What the user states about the data.</param>
    /// <param name="progress">Told what is being read, one line at a time.</param>
    /// <param name="cancellation">Stops between files or blocks of rows.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Data"/>: one line naming the file and the cause.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static DataSplits Read(
        string? path, DataOptions options, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        if (options.Resize is { Height: < 1 } or { Width: < 1 })
        {
            throw new CompressorException(ErrorKind.Usage, "a size to resize to has a height and a width of at least 1");
        }

        string shown = options.Source(path)
            ?? throw new CompressorException(ErrorKind.Usage, "neither samples nor an array for an input were named");
        try
        {
            GivenData? given = path is null ? null : Given(new ReadRequest(path, options, progress, cancellation));
            return Splits.Complete(InputArrays.Join(given, options, progress, cancellation), shown);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw DataError.At(shown, problem.Message, problem);
        }
    }

    private static GivenData Given(ReadRequest request)
    {
        string path = request.Path;
        if (!Path.Exists(path))
        {
            throw DataError.At(path, "no such file or folder");
        }

        if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw DataError.At(path, "the folder is empty");
        }

        DataFormat format = Formats.FirstOrDefault(format => format.Recognises(path))
            ?? throw DataError.At(path, $"no known format; known are {string.Join(", ", Formats.Select(format => format.Name))}");
        return format.Read(request);
    }
}
