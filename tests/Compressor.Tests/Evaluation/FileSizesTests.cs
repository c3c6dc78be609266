using System.IO.Compression;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Evaluation;

public sealed class FileSizesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Gzip_bytes_are_those_of_a_file_that_decompresses_to_the_original()
    {
        byte[] content = Noise(200_000);
        content.AsSpan(50_000).Clear();
        string path = Written("model.onnx", content);
        byte[] compressed = Gzip(content);
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress))
        {
            gzip.CopyTo(unpacked);
        }

        FileSizes sizes = FileSizes.Of(path);

        Assert.Equal(content, unpacked.ToArray());
        Assert.Equal((content.Length, compressed.Length), (sizes.FileBytes, sizes.GzipBytes));
        Assert.InRange(sizes.ZipBytes, compressed.Length, compressed.Length + 200); // the same stream, and a directory
        Assert.InRange(sizes.GzipBytes, 50_000, 52_000); // noise does not compress, zeros do
    }

    [Fact]
    public void External_files_count_once()
    {
        string path = Written("model.onnx", new byte[10]);
        byte[] weights = Noise(1000);
        string data = Written("weights.data", weights);

        FileSizes sizes = FileSizes.Of(path, [data, Path.Combine(folder.FullPath, ".", "weights.data")]);

        Assert.Equal((1010, Gzip(new byte[10]).Length + Gzip(weights).Length), (sizes.FileBytes, sizes.GzipBytes));
        Assert.InRange(sizes.ZipBytes, 1010, 1010 + 300);
    }

    [Fact]
    public void External_files_are_found_wherever_a_model_names_them()
    {
        var body = new Graph { Initializers = [External("c", "sub.data")] };
        var node = new Node("If", ["x"], ["y"]) { Attributes = [new NodeAttribute("then_branch", body)] };
        var constant = new Node("Constant", [], ["k"]) { Attributes = [new NodeAttribute("value", External("", "k.data"))] };
        var model = new Model
        {
            Graph = new Graph { Initializers = [External("a", "w.data"), External("b", "w.data")], Nodes = [node] },
            Functions = [new Function("", "f", [], []) { Nodes = [constant] }],
            Opsets = new Dictionary<string, long>(),
        };

        IReadOnlyList<string> files = FileSizes.ExternalFiles(model, folder["model.onnx"]);

        Assert.Equal([folder["k.data"], folder["sub.data"], folder["w.data"]], files);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains(
            "gone.onnx",
            Assert.Throws<CompressorException>(() => FileSizes.Of(folder["gone.onnx"])).Message,
            StringComparison.Ordinal);

    private static Initializer External(string name, string file) =>
        new(name, TensorData.FromFloats([1], [1])) { Storage = TensorStorage.External, ExternalLocation = file };

    private static byte[] Gzip(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.SmallestSize))
        {
            gzip.Write(content);
        }

        return target.ToArray();
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private string Written(string name, byte[] content)
    {
        File.WriteAllBytes(folder[name], content);
        return folder[name];
    }
}
