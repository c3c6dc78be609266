using System.Text;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Onnx.Protobuf;
using Compressor.Tests.Support;
using Google.Protobuf;
using Xunit;
using Kind = Compressor.Onnx.Protobuf.AttributeProto.Types.AttributeType;

namespace Compressor.Tests.Onnx;

/// <summary>Files that are no models, or broken ones, are refused in one line that names file and cause.</summary>
public sealed class BadInputTests
{
    private static readonly IReadOnlyDictionary<string, byte[]> Files = new Dictionary<string, byte[]>
    {
        ["empty"] = [],
        ["text"] = Encoding.UTF8.GetBytes("import torch\nprint('no model')\n"),
        ["png"] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
        ["zeros"] = new byte[4096],
        ["no graph"] = new ModelProto { IrVersion = 8 }.ToByteArray(),
        ["no version"] = ProtoModels.Dense(model => model.ClearIrVersion()).ToByteArray(),
        ["group end"] = [0x08, 0x08, 0x0C],
        ["truncated"] = ProtoModels.Bytes(SampleModels.Dense())[..^9],
        ["trailing rubbish"] = [.. ProtoModels.Bytes(SampleModels.Dense()), 0xFF, 0xFF, 0xFF, 0xFF],
    };

    private static readonly IReadOnlyDictionary<string, Action<ModelProto>> Changes = new Dictionary<string, Action<ModelProto>>
    {
        ["negative extent"] = model => Weight(model).Dims[0] = -8,
        ["overflowing extents"] = model => Weight(model).Dims[0] = long.MaxValue / 2,
        ["huge extents"] = model => Weight(model).Dims[0] = 1L << 40,
        ["too few bytes"] = model => Weight(model).RawData = ByteString.CopyFrom(new byte[191]),
        ["no bytes"] = model => Weight(model).ClearRawData(),
        ["unknown element type"] = model => Weight(model).DataType = 99,
        ["no element type"] = model => Weight(model).ClearDataType(),
        ["unknown input type"] = model => model.Graph.Input[0].Type.TensorType.ElemType = 99,
        ["undefined value"] = model => model.Graph.Node[1].Input[0] = "nowhere",
        ["undefined output"] = model => model.Graph.Output[0].Name = "nowhere",
        ["cycle"] = model => model.Graph.Node[0].Input[0] = "y",
        ["reads itself"] = model => model.Graph.Node[0].Input[0] = "m",
        ["two makers"] = model => model.Graph.Node[1].Output[0] = "m",
        ["output named like an input"] = model => model.Graph.Node[1].Output[0] = "x",
        ["two initializers"] = model => model.Graph.Initializer.Add(model.Graph.Initializer[0].Clone()),
        ["two inputs"] = model => model.Graph.Input.Add(model.Graph.Input[0].Clone()),
        ["no operator"] = model => model.Graph.Node[0].ClearOpType(),
        ["segments"] = model => Weight(model).Segment = new TensorProto.Types.Segment { End = 2 },
        ["strings too few"] = model => (Weight(model).DataType, Weight(model).RawData) = (8, ByteString.Empty),
        ["sparse without indices"] = model => Sparsify(model).Indices = null,
        ["sparse index outside"] = model => Sparsify(model).Indices.Int64Data[1] = 48,
        ["sparse index below"] = model => Sparsify(model).Indices.Int64Data[0] = -1,
        ["sparse index count"] = model => Sparsify(model).Indices.Dims[0] = 3,
        ["sparse shape that its values cannot fill"] = model => Sparsify(model).Dims[0] = 1L << 24,
        ["sparse absurd shape"] = model => Sparsify(model).Dims[0] = 1L << 50,
        ["sparse indices of int32"] = model => Sparsify(model).Indices =
            new TensorProto { DataType = 6, Dims = { 2 }, Int32Data = { 0, 1 } },
    };

    public static TheoryData<string> FileNames() => [.. Files.Keys];

    public static TheoryData<string> ChangeNames() => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(FileNames))]
    public void No_models_are_refused(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["bad.onnx"], Files[name]);

        AssertRefused(folder["bad.onnx"]);
        Assert.False(OnnxRules.Check(folder["bad.onnx"]).IsValid);
    }

    [Theory]
    [MemberData(nameof(ChangeNames))]
    public void Broken_models_are_refused(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["bad.onnx"], ProtoModels.Dense(Changes[name]).ToByteArray());

        AssertRefused(folder["bad.onnx"]);
    }

    [Fact]
    public void Missing_files_and_folders_are_refused()
    {
        using var folder = new TemporaryFolder();
        AssertRefused(folder["absent.onnx"]);
        AssertRefused(folder.FullPath);
        Assert.Equal(ErrorKind.Model, Assert.Throws<CompressorException>(() => OnnxReader.Read("")).Kind);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(100, false)]
    [InlineData(5000, false)]
    public void Sub_graphs_nest_64_deep_and_no_deeper(int depth, bool readable)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["deep.onnx"], Nested(depth));

        if (readable)
        {
            Model model = OnnxReader.Read(folder["deep.onnx"]);
            OnnxWriter.Write(model, folder["copy.onnx"], StorageChoice.Keep);
            Assert.Equal(File.ReadAllBytes(folder["deep.onnx"]).Length, new FileInfo(folder["copy.onnx"]).Length);
        }
        else
        {
            AssertRefused(folder["deep.onnx"]);
            Assert.NotNull(OnnxRules.Check(folder["deep.onnx"]));
        }
    }

    [Fact]
    public void Messages_stay_on_one_line_whatever_names_the_file_holds()
    {
        ModelProto proto = ProtoModels.Dense(model => model.Graph.Node[1].Input[0] = "a\nb\u001b[31m" + new string('c', 5000));
        CompressorException error = Assert.Throws<CompressorException>(() => OnnxReader.Read(proto.ToByteArray(), "m.onnx"));
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.True(error.Message.Length < 600);
    }

    [Fact]
    public void A_failed_write_leaves_what_stood_there()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["taken.onnx"]);
        Model model = SampleModels.Dense();
        Initializer external = model.Graph.Initializers[0] with { Storage = TensorStorage.External };
        model = model with { Graph = model.Graph with { Initializers = [external, model.Graph.Initializers[1]] } };
        foreach (string path in (string[])[folder["taken.onnx"], folder["absent/m.onnx"], ""])
        {
            CompressorException error = Assert.Throws<CompressorException>(() => OnnxWriter.Write(model, path, StorageChoice.Keep));
            Assert.Equal(ErrorKind.Usage, error.Kind);
        }

        Assert.Equal([folder["taken.onnx"]], Directory.GetFileSystemEntries(folder.FullPath));
    }

    [Theory]
    [InlineData("bert_tiny_pt_squad.onnx")]
    [InlineData("ort_training_model.onnx")]
    [InlineData("pcb_aoi_customvision.onnx")]
    public void Files_that_Onnx_Runtime_rejects_are_read_or_refused(string name)
    {
        string path = TestData.Require("models", "invalid", name);
        try
        {
            Assert.NotEmpty(OnnxReader.Read(path).Graph.Nodes);
        }
        catch (CompressorException error)
        {
            Assert.Equal(ErrorKind.Model, error.Kind);
        }
    }

    private static void AssertRefused(string path)
    {
        CompressorException error = Assert.Throws<CompressorException>(() => OnnxReader.Read(path));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.StartsWith($"{path}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    private static TensorProto Weight(ModelProto model) => model.Graph.Initializer[0];

    private static SparseTensorProto Sparsify(ModelProto model)
    {
        var sparse = new SparseTensorProto
        {
            Values = new TensorProto { Name = "w", DataType = 1, Dims = { 2 }, FloatData = { 1, 2 } },
            Indices = new TensorProto { DataType = 7, Dims = { 2 }, Int64Data = { 3, 9 } },
            Dims = { 8, 6 },
        };
        model.Graph.Initializer.RemoveAt(0);
        model.Graph.SparseInitializer.Add(sparse);
        return sparse;
    }

    /// <summary>A model of <paramref name="depth"/> graphs, each in an If of the one before.</summary>
    private static byte[] Nested(int depth)
    {
        byte[] graph = [];
        for (int level = depth; level >= 1; level--)
        {
            var node = new NodeProto { OpType = "If", Input = { "flag" }, Output = { $"y{level}" } };
            var shell = new GraphProto { Name = $"g{level}", Output = { new ValueInfoProto { Name = $"y{level}" } } };
            if (level == 1)
            {
                shell.Input.Add(new ValueInfoProto { Name = "flag" });
            }

            byte[] attribute = Concat(new AttributeProto { Name = "then_branch", Type = Kind.Graph }.ToByteArray(), Field(6, graph));
            byte[] inner = graph.Length == 0 ? node.ToByteArray() : Concat(node.ToByteArray(), Field(5, attribute));
            graph = Concat(shell.ToByteArray(), Field(1, inner));
        }

        var model = new ModelProto { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
        return Concat(model.ToByteArray(), Field(7, graph));
    }

    private static byte[] Field(int number, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        return stream.ToArray();
    }

    private static byte[] Concat(byte[] first, byte[] second) => [.. first, .. second];
}
