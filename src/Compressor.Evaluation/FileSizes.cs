using System.IO.Compression;
using Compressor.Evaluation.Running;
using Compressor.IR;

namespace Compressor.Evaluation;

/// <summary>What a model takes on disk.</summary>
/// <param name="FileBytes">The file and its external data files.</param>
/// <param name="GzipBytes">The sum of what each of them takes through gzip at its smallest setting.</param>
public sealed record FileSizes(long FileBytes, long GzipBytes)
{
    /// <summary>What they take in a zip of their own at its smallest setting, directory included.</summary>
    public long ZipBytes { get; private init; }

    /// <summary>Measures a model.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="externalFiles">Paths of the external data files it names; each is counted once.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: a file cannot be read.</exception>
    public static FileSizes Of(string path, IReadOnlyList<string>? externalFiles = null)
    {
        long bytes = 0;
        long gzip = 0;
        using var zipped = new CountingStream();
        using var zip = new ZipArchive(zipped, ZipArchiveMode.Create, leaveOpen: true);
        foreach (string file in (externalFiles ?? []).Prepend(path).Select(Path.GetFullPath).Distinct())
        {
            try
            {
                using FileStream stream = File.OpenRead(file);
                bytes += stream.Length;
                gzip += GzipLength(stream);
                stream.Position = 0;
                using Stream entry = zip.CreateEntry(Path.GetFileName(file), CompressionLevel.SmallestSize).Open();
                stream.CopyTo(entry);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new CompressorException(ErrorKind.Model, $"{file}: cannot be read: {error.Message}", error);
            }
        }

        zip.Dispose();
        return new FileSizes(bytes, gzip) { ZipBytes = zipped.Length };
    }

    /// <summary>The external data files that a model names, as paths: its own path tells the folder.</summary>
    public static IReadOnlyList<string> ExternalFiles(Model model, string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var graphs = new Stack<Graph>([model.Graph]);
        var files = new HashSet<string>();
        foreach (Node node in model.Functions.SelectMany(function => function.Nodes))
        {
            Visit(node);
        }

        while (graphs.TryPop(out Graph? graph))
        {
            Add(graph.Initializers);
            foreach (Node node in graph.Nodes)
            {
                Visit(node);
            }
        }

        return [.. files.Order(StringComparer.Ordinal)];

        void Visit(Node node)
        {
            Add(node.Attributes.Select(attribute => attribute.Value).OfType<Initializer>());
            foreach ((_, Graph body) in node.Graphs())
            {
                graphs.Push(body);
            }
        }

        void Add(IEnumerable<Initializer> tensors) =>
            files.UnionWith(tensors.Select(tensor => tensor.ExternalLocation).OfType<string>().Select(file => Path.Combine(folder, file)));
    }

    /// <summary>What a stream takes through gzip at its smallest setting.</summary>
    public static long GzipLength(Stream stream)
    {
        using var counter = new CountingStream();
        using (var gzip = new GZipStream(counter, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            stream.CopyTo(gzip);
        }

        return counter.Length;
    }
}
