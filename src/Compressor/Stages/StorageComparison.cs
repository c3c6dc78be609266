using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting;

namespace Compressor.Stages;

/// <summary>The compressed model in every storage, and the original, side by side: what each takes on disk, in a zip, and to
/// open.</summary>
internal static class StorageComparison
{
    private static readonly (string Name, StorageChoice Choice)[] Storages =
    [
        ("every element, zeros too", StorageChoice.Dense), ("sparse_initializer", StorageChoice.Sparse), ("packed", StorageChoice.Packed),
    ];

    /// <summary>Measures all of them; files that are made for it go again.</summary>
    /// <param name="compressed">The compressed model.</param>
    /// <param name="writtenPath">The file that was written.</param>
    public static IReadOnlyList<StorageReport> Of(Source source, Model compressed, string writtenPath, CancellationToken cancellation)
    {
        var rows = new List<StorageReport> { Row("original", source.Path, source.Model) };
        foreach ((string name, StorageChoice choice) in Storages)
        {
            cancellation.ThrowIfCancellationRequested();
            string folder = $"{writtenPath}.{choice}";
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, "model.onnx");
            OnnxWriter.Write(compressed, path, choice);
            rows.Add(Row(name, path, OnnxReader.Read(path)));
            Directory.Delete(folder, recursive: true);
        }

        rows.Add(Row("as written", writtenPath, compressed));
        return rows;
    }

    private static StorageReport Row(string name, string path, Model model)
    {
        FileSizes sizes = FileSizes.Of(path, FileSizes.ExternalFiles(model, path));
        SessionOpening? opening = OpeningProbe.Measure(path);
        return new StorageReport
        {
            Storage = name,
            FileBytes = sizes.FileBytes,
            GzipBytes = sizes.GzipBytes,
            ZipBytes = sizes.ZipBytes,
            OpeningMs = opening?.Milliseconds,
            OpeningPeakBytes = opening?.PeakBytes,
        };
    }
}
