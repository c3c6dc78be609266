using Compressor.IR;
using Compressor.Onnx;
using Compressor.Onnx.Protobuf;
using Compressor.Tests.Support;
using Google.Protobuf;
using Xunit;

namespace Compressor.Tests.Onnx;

/// <summary>Weights in a file beside the model.</summary>
public sealed class ExternalDataTests
{
    [Fact]
    public void External_weights_stay_external_in_a_new_file()
    {
        using var folder = new TemporaryFolder();
        OnnxWriter.Write(SampleModels.Dense(), folder["plain.onnx"], StorageChoice.Keep);
        WrittenModel first = OnnxWriter.Write(External(SampleModels.Dense()), folder["a.onnx"], StorageChoice.Keep);
        byte[] data = File.ReadAllBytes(first.ExternalDataPath!);

        Model read = OnnxReader.Read(folder["a.onnx"]);
        WrittenModel second = OnnxWriter.Write(read, folder["b.onnx"], StorageChoice.Keep);

        Assert.All(read.Graph.Initializers, tensor => Assert.Equal(Path.GetFileName(first.ExternalDataPath), tensor.ExternalLocation));
        Assert.All(second.Tensors, tensor => Assert.Equal("external", tensor.Storage));
        Assert.NotEqual(first.ExternalDataPath, second.ExternalDataPath);
        Assert.Equal(data, File.ReadAllBytes(first.ExternalDataPath!));
        Assert.Equal(second.FileBytes, new FileInfo(folder["b.onnx"]).Length + new FileInfo(second.ExternalDataPath!).Length);
        byte[] expected = Run(folder["plain.onnx"]);
        Assert.Equal(expected, Run(folder["a.onnx"]));
        Assert.Equal(expected, Run(folder["b.onnx"]));
    }

    [Fact]
    public void Writing_over_the_input_keeps_its_data_until_the_new_file_stands_and_removes_stale_data()
    {
        using var folder = new TemporaryFolder();
        OnnxWriter.Write(External(SampleModels.Dense()), folder["m.onnx"], StorageChoice.Keep);
        byte[] expected = Run(folder["m.onnx"]);
        Model read = OnnxReader.Read(folder["m.onnx"]);

        OnnxWriter.Write(read, folder["m.onnx"], StorageChoice.Keep);
        Assert.Equal(expected, Run(folder["m.onnx"]));

        OnnxWriter.Write(External(SampleModels.Dense(density: 0.5)), folder["m.onnx"], StorageChoice.Keep);
        Assert.Equal(2, Directory.GetFiles(folder.FullPath).Length);
        Assert.NotEqual(expected, Run(folder["m.onnx"]));
    }

    [Fact]
    public void A_model_beyond_the_limit_goes_external()
    {
        using var folder = new TemporaryFolder();
        var builder = new GraphBuilder("wide");
        builder.Input("x", ElementType.Float32, 1, 64);
        builder.Initializer("w", SampleModels.Weights([64, 64], ElementType.Float32, 1));
        builder.Initializer("b", SampleModels.Weights([64], ElementType.Float32, 1));
        builder.Output(builder.Node("Gemm", ["x", "w", "b"], "y"), ElementType.Float32, 1, 64);
        Model model = builder.Build();
        var inputs = new Dictionary<string, TensorData> { ["x"] = SampleModels.Weights([1, 64], ElementType.Float32, 1) };

        OnnxWriter.Write(model, folder["inside.onnx"], StorageChoice.Auto);
        WrittenModel written = OnnxWriter.Write(model, folder["m.onnx"], StorageChoice.Auto, maxInlineBytes: 8192);

        Assert.Equal(["external", "dense"], written.Tensors.Select(tensor => tensor.Storage));
        Assert.Equal(
            Ort.Run(folder["inside.onnx"], inputs)["y"].Bytes.ToArray(), Ort.Run(folder["m.onnx"], inputs)["y"].Bytes.ToArray());
        CompressorException error = Assert.Throws<CompressorException>(
            () => OnnxWriter.Write(model, folder["n.onnx"], StorageChoice.Auto, maxInlineBytes: 100));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Equal(3, Directory.GetFiles(folder.FullPath).Length);
    }

    [Theory]
    [InlineData("../secret.bin", 0, 192, "outside the model's folder")]
    [InlineData("sub/../../secret.bin", 0, 192, "outside the model's folder")]
    [InlineData("/etc/hostname", 0, 192, "outside the model's folder")]
    [InlineData("C:\\secret.bin", 0, 192, "outside the model's folder")]
    [InlineData("link.bin", 0, 192, "outside the model's folder")]
    [InlineData("absent.bin", 0, 192, "does not exist")]
    [InlineData("", 0, 192, "names no file")]
    [InlineData("w.bin", 9, 192, "beyond that file's 200 bytes")]
    [InlineData("w.bin", 0, 191, "needs 192 bytes; its external data has 191")]
    [InlineData("w.bin", -1, 192, "is no number: '-1'")]
    [InlineData("w.bin", long.MaxValue, 192, "beyond that file's 200 bytes")]
    public void Data_outside_the_folder_or_the_file_is_refused(string location, long offset, long length, string cause)
    {
        using var outside = new TemporaryFolder();
        string folder = Directory.CreateDirectory(outside["models"]).FullName;
        File.WriteAllBytes(outside["secret.bin"], new byte[500]);
        File.WriteAllBytes(Path.Combine(folder, "w.bin"), new byte[200]);
        File.CreateSymbolicLink(Path.Combine(folder, "link.bin"), outside["secret.bin"]);
        string path = Path.Combine(folder, "m.onnx");
        File.WriteAllBytes(path, WithLocation(location, offset, length).ToByteArray());

        CompressorException error = Assert.Throws<CompressorException>(() => OnnxReader.Read(path));

        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.False(OnnxRules.Check(path).IsValid);
    }

    [Fact]
    public void Data_inside_the_folder_is_read_at_its_offset()
    {
        using var folder = new TemporaryFolder();
        TensorData weights = SampleModels.Weights([8, 6], ElementType.Float32, 1);
        Directory.CreateDirectory(folder["sub"]);
        File.WriteAllBytes(folder["sub/w.bin"], [1, 2, 3, .. weights.Bytes.ToArray()]);
        File.WriteAllBytes(folder["m.onnx"], WithLocation("sub/w.bin", 3, 192).ToByteArray());

        Assert.Equal(weights.Bytes.ToArray(), OnnxReader.Read(folder["m.onnx"]).Graph.Initializers[0].Data.Bytes.ToArray());
        Assert.Throws<CompressorException>(() => OnnxReader.Read(File.ReadAllBytes(folder["m.onnx"])));
    }

    [Fact]
    public void Data_behind_links_as_download_caches_make_them_is_read()
    {
        using var folder = new TemporaryFolder();
        TensorData weights = SampleModels.Weights([8, 6], ElementType.Float32, 1);
        Directory.CreateDirectory(folder["blobs"]);
        Directory.CreateDirectory(folder["snapshot"]);
        File.WriteAllBytes(folder["blobs/1f"], WithLocation("w.bin", 0, 192).ToByteArray());
        File.WriteAllBytes(folder["blobs/2e"], weights.Bytes.ToArray());
        File.CreateSymbolicLink(folder["snapshot/m.onnx"], "../blobs/1f");
        File.CreateSymbolicLink(folder["snapshot/w.bin"], "../blobs/2e");

        Assert.Equal(weights.Bytes.ToArray(), OnnxReader.Read(folder["snapshot/m.onnx"]).Graph.Initializers[0].Data.Bytes.ToArray());
    }

    [Fact]
    public void A_data_file_is_named_after_its_content()
    {
        using var folder = new TemporaryFolder();
        string[] names =
        [
            .. ((double[])[1, 0.5, 1]).Select(density =>
                OnnxWriter.Write(External(SampleModels.Dense(density: density)), folder["m.onnx"], StorageChoice.Keep).ExternalDataPath!),
        ];

        Assert.Equal(names[0], names[2]);
        Assert.NotEqual(names[0], names[1]);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(192)]
    public void Data_that_changes_after_reading_is_an_error_not_other_weights(int length)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["w.bin"], new byte[192]);
        File.WriteAllBytes(folder["m.onnx"], WithLocation("w.bin", 0, 192).ToByteArray());
        Model model = OnnxReader.Read(folder["m.onnx"]);
        File.WriteAllBytes(folder["w.bin"], [.. Enumerable.Repeat((byte)1, length)]);
        File.SetLastWriteTimeUtc(folder["w.bin"], DateTime.UtcNow.AddSeconds(2));

        CompressorException error = Assert.Throws<CompressorException>(
            () => OnnxWriter.Write(model, folder["out.onnx"], StorageChoice.Dense));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Equal(["m.onnx", "w.bin"], Directory.GetFiles(folder.FullPath).Select(Path.GetFileName).Order());
    }

    private static byte[] Run(string path) => Ort.Run(path, SampleModels.DenseInputs())["y"].Bytes.ToArray();

    private static Model External(Model model) => model with
    {
        Graph = model.Graph with
        {
            Initializers = [.. model.Graph.Initializers.Select(tensor => tensor with { Storage = TensorStorage.External })],
        },
    };

    private static ModelProto WithLocation(string location, long offset, long length) => ProtoModels.Dense(model =>
    {
        TensorProto w = model.Graph.Initializer[0];
        w.ClearRawData();
        w.DataLocation = TensorProto.Types.DataLocation.External;
        w.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        w.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = $"{offset}" });
        w.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = $"{length}" });
    });
}
