using Compressor.IR;
using Compressor.Onnx;
using Compressor.Onnx.Protobuf;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Onnx.Packing;

/// <summary>Small tensors share the nodes that rebuild them: functions that ONNX Runtime folds, and that a reader sees nothing of.</summary>
public sealed class PackedFunctionsTests : IDisposable
{
    private const int Tensors = 12;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<long, double, string> Cases()
    {
        var cases = new TheoryData<long, double, string>();
        foreach (long opset in (long[])[11, 13, 15, 16, 18, 21])
        {
            foreach (double density in (double[])[0.02, 0.1, 0.3])
            {
                foreach (string values in (string[])["float32", "float16", "int8", "codebook"])
                {
                    cases.Add(opset, density, values);
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Folds_to_the_plain_tensors(long opset, double density, string values)
    {
        Model model = PackedModels.Chain(Tensors, 31, density, values, opset);

        WrittenModel written = OnnxWriter.Write(model, folder["m.onnx"], StorageChoice.Packed);

        Assert.Equal(new FileInfo(folder["m.onnx"]).Length, written.FileBytes);
        Assert.Empty(OnnxRules.Check(folder["m.onnx"]).Broken);
        Assert.NotEmpty(Proto("m.onnx").Functions);
        PackedModels.AssertFolds(model, folder["m.onnx"], folder, [.. model.Graph.Initializers.Select(weight => weight.Name)]);
        Model read = OnnxReader.Read(folder["m.onnx"]);
        Assert.Empty(read.Functions);
        Assert.Equal(model.Opsets, read.Opsets);
        Assert.Equal(model.Graph.Nodes.Select(node => node.OpType), read.Graph.Nodes.Select(node => node.OpType));
        foreach ((Initializer before, Initializer after) in model.Graph.Initializers.Zip(read.Graph.Initializers))
        {
            Assert.Equal(before.Name, after.Name);
            PackedModels.AssertSameNumbers(before.Data, after.Data);
        }

        OnnxWriter.Write(read, folder["again.onnx"], StorageChoice.Keep);
        Assert.Equal(File.ReadAllBytes(folder["m.onnx"]), File.ReadAllBytes(folder["again.onnx"]));
    }

    [Fact]
    public void A_tensor_takes_little_beside_its_payload()
    {
        Model model = PackedModels.Chain(Tensors, 31, 0.1, "codebook");

        OnnxWriter.Write(model, folder["m.onnx"], StorageChoice.Packed);
        OnnxWriter.Write(PackedModels.Chain(2 * Tensors, 31, 0.1, "codebook"), folder["twice.onnx"], StorageChoice.Packed);

        long payload = Payload("twice.onnx") - Payload("m.onnx");
        long grown = new FileInfo(folder["twice.onnx"]).Length - new FileInfo(folder["m.onnx"]).Length;
        Assert.InRange((grown - payload) / Tensors, 1, 200);
    }

    /// <summary>There functions save a few bytes of many, and are used where only bytes count.</summary>
    [Fact]
    public void Where_the_payload_is_most_of_the_file_nodes_stay_plain()
    {
        Model model = PackedModels.Chain(3, 400, 0.1, "float32");

        long plain = OnnxWriter.Write(model, folder["m.onnx"], StorageChoice.Packed).FileBytes;
        OnnxWriter.Write(model, folder["auto.onnx"], StorageChoice.Auto);
        long smallest = OnnxWriter.Write(model, folder["smallest.onnx"], StorageChoice.Smallest).FileBytes;

        Assert.Empty(Proto("m.onnx").Functions);
        Assert.Empty(Proto("auto.onnx").Functions);
        Assert.Single(Proto("smallest.onnx").Functions);
        Assert.InRange(smallest, 0.95 * plain, plain - 1);
    }

    [Theory]
    [InlineData(7, 15)]
    [InlineData(8, 10)]
    public void Models_without_functions_or_with_declared_shapes_take_none(long irVersion, long opset)
    {
        Model model = PackedModels.Chain(Tensors, 31, 0.1, "float32", opset, irVersion);

        OnnxWriter.Write(model, folder["m.onnx"], StorageChoice.Packed);

        Assert.DoesNotContain(Proto("m.onnx").Functions, function => function.Node.Any(node => node.OpType == "NonZero"));
        Assert.True(irVersion >= 8 || Proto("m.onnx").Functions.Count == 0);
        PackedModels.AssertFolds(model, folder["m.onnx"], folder, [.. model.Graph.Initializers.Select(weight => weight.Name)]);
    }

    [Fact]
    public void A_domain_of_that_name_is_the_models_own()
    {
        Model model = PackedModels.Chain(Tensors, 31, 0.1, "float32");
        model = model with { Opsets = new Dictionary<string, long>(model.Opsets) { ["packed"] = 3 } };

        OnnxWriter.Write(model, folder["m.onnx"], StorageChoice.Packed);

        Assert.Empty(Proto("m.onnx").Functions);
        Assert.Equal(3, OnnxReader.Read(folder["m.onnx"]).Opsets["packed"]);
    }

    [Fact]
    public void Functions_of_others_stay_functions()
    {
        OnnxWriter.Write(PackedModels.Chain(Tensors, 31, 0.1, "codebook"), folder["m.onnx"], StorageChoice.Packed);
        ModelProto proto = Proto("m.onnx");
        FunctionProto function = proto.Functions[0];
        function.Node.Add(new NodeProto { OpType = "Identity", Input = { function.Output[0] }, Output = { "never_read" } });

        Model read = ProtoModels.Read(proto);

        Assert.Contains(read.Functions, other => other.Nodes.Count == function.Node.Count);
        Assert.Contains(read.Graph.Nodes, node => node.Domain == "packed");
        Assert.Equal(1, read.Opsets["packed"]);
    }

    /// <summary>A file that no writer makes is the file's error, or read as it is; it is none of ours.</summary>
    [Fact]
    public void An_input_named_twice_is_not_put_in_place()
    {
        OnnxWriter.Write(PackedModels.Chain(Tensors, 31, 0.1, "codebook"), folder["m.onnx"], StorageChoice.Packed);
        ModelProto proto = Proto("m.onnx");
        proto.Functions[0].Input[1] = proto.Functions[0].Input[0];

        Exception? error = Record.Exception(() => ProtoModels.Read(proto));

        Assert.True(error is null or CompressorException, $"{error}");
    }

    private ModelProto Proto(string file) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder[file]));

    private long Payload(string file) => Proto(file).Graph.Initializer.Sum(tensor => (long)tensor.RawData.Length);
}
