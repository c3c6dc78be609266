using System.Text;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Onnx.Protobuf;
using Compressor.Tests.Support;
using Google.Protobuf;
using Xunit;
using Kind = Compressor.Onnx.Protobuf.AttributeProto.Types.AttributeType;

namespace Compressor.Tests.Onnx;

/// <summary>What is read and written back is what stood in the file.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void Unknown_fields_survive_on_every_object()
    {
        ModelProto proto = ProtoModels.Of(SampleModels.Branches());
        NodeProto node = proto.Graph.Node[1];
        AttributeProto attribute = node.Attribute[0];
        IMessage[] objects =
        [
            proto, proto.Graph, node, attribute, attribute.G, attribute.G.Initializer[0], proto.Graph.Input[0],
            proto.Graph.Input[1].Type.TensorType, proto.Graph.Input[1].Type.TensorType.Shape.Dim[0], proto.Graph.Output[0],
            proto.Graph.Node[0].Attribute[0].T, proto.OpsetImport[0],
        ];
        for (int i = 0; i < objects.Length; i++)
        {
            AddUnknown(objects[i], $"mark {i}!");
        }

        string written = Encoding.Latin1.GetString(ProtoModels.Bytes(ProtoModels.Read(proto)));

        Assert.All(Enumerable.Range(0, objects.Length), i => Assert.Contains($"mark {i}!", written, StringComparison.Ordinal));
    }

    [Fact]
    public void Unchanged_files_come_back_equal_message_for_message()
    {
        ModelProto proto = ProtoModels.Of(SampleModels.Branches());
        proto.OpsetImport[0].Domain = "ai.onnx";
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.example", Version = 3 });
        proto.MetadataProps.Add(new StringStringEntryProto { Key = "author", Value = "nobody" });
        proto.Graph.Node[0].Domain = "ai.onnx";
        proto.Graph.Input[1].Type.Denotation = "TENSOR";
        proto.Graph.Input[1].Type.TensorType.Shape.Dim[0].Denotation = "DATA_FEATURE";
        proto.Graph.ValueInfo.Add(Sequence("unused"));
        ModelProto original = proto.Clone();

        Assert.Equal(original, ModelProto.Parser.ParseFrom(ProtoModels.Bytes(ProtoModels.Read(proto))));
    }

    [Fact]
    public void Attributes_of_every_kind_come_back_equal()
    {
        ModelProto proto = ProtoModels.Of(SampleModels.Dense());
        NodeProto node = proto.Graph.Node[2];
        var tensor = new TensorProto { DataType = 1, Dims = { 2 }, FloatData = { 1, 2 } };
        var words = new TensorProto { DataType = 8, Dims = { 1 }, StringData = { ByteString.CopyFromUtf8("word") } };
        var indices = new TensorProto { DataType = 7, Dims = { 2 }, Int64Data = { 0, 3 } };
        var sparse = new SparseTensorProto { Values = tensor, Indices = indices, Dims = { 4 } };
        node.Attribute.AddRange(
        [
            new AttributeProto { Name = "f", Type = Kind.Float, F = 1.5f },
            new AttributeProto { Name = "i", Type = Kind.Int, I = -3 },
            new AttributeProto { Name = "s", Type = Kind.String, S = ByteString.CopyFromUtf8("text ü") },
            new AttributeProto { Name = "latin", Type = Kind.String, S = ByteString.CopyFrom(0xFC, 0x20) },
            new AttributeProto { Name = "t", Type = Kind.Tensor, T = tensor },
            new AttributeProto { Name = "words", Type = Kind.Tensor, T = words },
            new AttributeProto { Name = "fs", Type = Kind.Floats, Floats = { 1, 2 } },
            new AttributeProto { Name = "none", Type = Kind.Floats },
            new AttributeProto { Name = "is", Type = Kind.Ints, Ints = { 1, -2 } },
            new AttributeProto { Name = "ss", Type = Kind.Strings, Strings = { ByteString.CopyFromUtf8("a"), ByteString.Empty } },
            new AttributeProto { Name = "ts", Type = Kind.Tensors, Tensors = { tensor, tensor } },
            new AttributeProto { Name = "st", Type = Kind.SparseTensor, SparseTensor = sparse },
            new AttributeProto { Name = "sts", Type = Kind.SparseTensors, SparseTensors = { sparse } },
            new AttributeProto { Name = "tp", Type = Kind.TypeProto, Tp = Sequence("x").Type },
            new AttributeProto { Name = "tps", Type = Kind.TypeProtos, TypeProtos = { Sequence("x").Type } },
        ]);
        ModelProto original = proto.Clone();

        Model model = ProtoModels.Read(proto);

        Assert.Equal(original, ModelProto.Parser.ParseFrom(ProtoModels.Bytes(model)));
        Node read = model.Graph.Nodes[2];
        Assert.Equal((1.5f, -3L, "text ü"), (read.Float("f", 0), read.Int("i", 0), read.Text("s", "")));
        Assert.Equal([1L, -2L], read.Ints("is"));
        Assert.Null(read.Attribute("latin"));
        Assert.Equal([1f, 2f], Assert.IsType<Initializer>(read.Attribute("t")).Data.ToFloats());
    }

    [Fact]
    public void Functions_come_back_equal()
    {
        ModelProto proto = ProtoModels.Of(SampleModels.Dense());
        var function = new FunctionProto
        {
            Name = "Twice",
            Domain = "local",
            Input = { "a" },
            Output = { "b" },
            Attribute = { "alpha" },
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } },
        };
        function.Node.Add(new NodeProto { OpType = "Add", Input = { "a", "a" }, Output = { "c" } });
        function.Node.Add(new NodeProto
        {
            OpType = "LeakyRelu",
            Input = { "c" },
            Output = { "b" },
            Attribute = { new AttributeProto { Name = "alpha", Type = Kind.Float, RefAttrName = "alpha" } },
        });
        proto.Functions.Add(function);
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "local", Version = 1 });
        ModelProto original = proto.Clone();

        Model model = ProtoModels.Read(proto);

        Assert.Equal(original, ModelProto.Parser.ParseFrom(ProtoModels.Bytes(model)));
        Assert.Equal("alpha", model.Functions[0].Nodes[1].Attributes[0].Reference);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sub_graphs_compute_the_same_after_a_round_trip(bool flag)
    {
        using var folder = new TemporaryFolder();
        OnnxWriter.Write(SampleModels.Branches(), folder["a.onnx"], StorageChoice.Keep);
        WrittenModel written = OnnxWriter.Write(OnnxReader.Read(folder["a.onnx"]), folder["b.onnx"], StorageChoice.Auto);

        Assert.Equal(["c", "y/then_branch/w"], written.Tensors.Select(tensor => tensor.Name));
        float[] y = Ort.Run(folder["b.onnx"], SampleModels.BranchInputs(flag))["y"].ToFloats();
        float[] x = SampleModels.BranchInputs(flag)["x"].ToFloats();
        Assert.Equal(x.Select(value => flag ? value * value : value + value), y);
    }

    [Fact]
    public void Nodes_out_of_order_are_sorted()
    {
        ModelProto proto = ProtoModels.Of(SampleModels.Dense());
        NodeProto first = proto.Graph.Node[0];
        proto.Graph.Node.RemoveAt(0);
        proto.Graph.Node.Add(first);

        Assert.Equal(["MatMul", "Add", "Relu"], ProtoModels.Read(proto).Graph.Nodes.Select(node => node.OpType));
    }

    [Fact]
    public void A_changed_opset_is_written_in_the_spelling_of_the_file()
    {
        ModelProto proto = ProtoModels.Dense(model => model.OpsetImport[0].Domain = "ai.onnx");
        Model model = ProtoModels.Read(proto) with { Opsets = new Dictionary<string, long> { [""] = 18, ["new"] = 1 } };

        var expected = new[] { ("ai.onnx", 18L), ("new", 1L) };
        Assert.Equal(expected, ModelProto.Parser.ParseFrom(ProtoModels.Bytes(model)).OpsetImport.Select(set => (set.Domain, set.Version)));
    }

    private static ValueInfoProto Sequence(string name) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            SequenceType = new TypeProto.Types.Sequence
            {
                ElemType = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } },
            },
        },
    };

    /// <summary>Adds field 1000, of which no message knows.</summary>
    private static void AddUnknown(IMessage message, string text)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(1000, WireFormat.WireType.LengthDelimited);
            output.WriteString(text);
        }

        message.MergeFrom(stream.ToArray());
    }
}
