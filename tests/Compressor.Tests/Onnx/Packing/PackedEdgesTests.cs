using Compressor.IR;
using Compressor.Onnx;
using Compressor.Onnx.Protobuf;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Onnx.Packing;

/// <summary>Where a weight stands oddly, it is packed and right, or left alone and said.</summary>
public sealed class PackedEdgesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(8, 17)]
    [InlineData(4, 9)]
    [InlineData(3, 9)]
    [InlineData(3, 10)]
    public void Weights_that_are_inputs_leave_that_list(long irVersion, long opset)
    {
        Model model = PackedModels.MatMul(PackedModels.Weights([64, 80], 0.1), opset, irVersion);
        model = model with { Graph = model.Graph with { Inputs = [.. model.Graph.Inputs, new Value("w", ElementType.Float32, [64, 80])] } };

        WrittenModel written = Write(model);

        Assert.Equal(["x"], OnnxReader.Read(folder["m.onnx"]).Graph.Inputs.Select(input => input.Name));
        Assert.Equal(irVersion >= 4, written.Notes.Any(note => note.Contains("left that list", StringComparison.Ordinal)));
        PackedModels.AssertFolds(model with { Graph = model.Graph with { Inputs = [model.Graph.Inputs[0]] } }, folder["m.onnx"], folder, []);
        AssertSameOutputs(model, Random([3, 64]));
    }

    [Fact]
    public void A_weight_that_is_an_output_too_stays()
    {
        Model model = PackedModels.MatMul(PackedModels.Weights([64, 80], 0.1));
        model = model with { Graph = model.Graph with { Outputs = [.. model.Graph.Outputs, new Value("w", ElementType.Float32, [64, 80])] } };

        WrittenModel written = Write(model);

        Assert.Equal("dense", written.Tensors.Single().Storage);
        Assert.Contains("output of the graph", Assert.Single(written.Notes), StringComparison.Ordinal);
        AssertSameOutputs(model, Random([3, 64]));
    }

    [Fact]
    public void A_weight_that_nodes_of_two_kinds_share_is_one()
    {
        var builder = new GraphBuilder("shared");
        string x = builder.Input("x", ElementType.Float32, 3, 64);
        builder.Initializer("w", PackedModels.Weights([64, 64], 0.1));
        string first = builder.Node("MatMul", [x, "w"]);
        string second = builder.Node("Gemm", [first, "w"], null, ("transB", 1L));
        builder.Output(builder.Node("Gather", ["w", builder.Node("ArgMax", [second], null, ("axis", 1L), ("keepdims", 0L))], "y"), ElementType.Float32, 3, 64);
        Model model = builder.Build();

        Assert.StartsWith("packed", Write(model).Tensors.Single().Storage, StringComparison.Ordinal);

        PackedModels.AssertFolds(model, folder["m.onnx"], folder, []);
        AssertSameOutputs(model, Random([3, 64]));
    }

    [Fact]
    public void Weights_of_branches_and_loops_fold_where_they_are()
    {
        Model model = WithBranches();

        WrittenModel written = Write(model);

        Assert.All(written.Tensors.Where(tensor => tensor.Name.Contains("w_", StringComparison.Ordinal)), tensor =>
            Assert.StartsWith("packed", tensor.Storage, StringComparison.Ordinal));
        GraphProto optimised = PackedModels.Optimised(folder["m.onnx"], folder);
        IEnumerable<NodeProto> inner = optimised.Node.SelectMany(node => node.Attribute).Where(attribute => attribute.G is not null)
            .SelectMany(attribute => attribute.G.Node);
        Assert.DoesNotContain(optimised.Node.Concat(inner), node => node.OpType is "CumSum" or "ScatterElements" or "Range");
        foreach (byte flag in (byte[])[0, 1])
        {
            AssertSameOutputs(model, new Dictionary<string, TensorData>
            {
                ["x"] = Random([2, 40])["x"],
                ["flag"] = new(ElementType.Bool, [], new[] { flag }),
            });
        }

        Model read = OnnxReader.Read(folder["m.onnx"]);
        Assert.Equal(WeightCensus.Of(model).Select(weight => weight.Key), WeightCensus.Of(read).Select(weight => weight.Key));
        Assert.Equal(WeightCensus.NonZeroParameters(model), WeightCensus.NonZeroParameters(read));
        OnnxWriter.Write(read, folder["again.onnx"], StorageChoice.Keep);
        Assert.Equal(File.ReadAllBytes(folder["m.onnx"]), File.ReadAllBytes(folder["again.onnx"]));
    }

    [Fact]
    public void Weights_of_constant_nodes_are_packed_in_their_place()
    {
        var builder = new GraphBuilder("constants");
        string x = builder.Input("x", ElementType.Float32, 3, 64);
        builder.Node("Constant", [], "w", ("value", PackedModels.Weights([64, 80], 0.1)));
        builder.Node("Constant", [], "axes", ("value", TensorData.FromLongs([1], [-1])));
        builder.Output(builder.Node("Reshape", [builder.Node("MatMul", [x, "w"]), "axes"], "y"), ElementType.Float32, 240);
        Model model = builder.Build();

        WrittenModel written = Write(model);

        Assert.StartsWith("packed", written.Tensors.Single(tensor => tensor.Name == "w").Storage, StringComparison.Ordinal);
        AssertSameOutputs(model, Random([3, 64]));
        Assert.Equal(["w"], WeightCensus.Of(OnnxReader.Read(folder["m.onnx"])).Select(weight => weight.Key));
    }

    [Theory]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.Float64)]
    public void Other_floating_point_types_are_packed_as_they_are(ElementType type)
    {
        foreach (double density in (double[])[0.05, 0.6])
        {
            Model model = PackedModels.MatMul(PackedModels.Weights([64, 80], density, type: type));

            Assert.StartsWith("packed", Write(model).Tensors.Single().Storage, StringComparison.Ordinal);

            PackedModels.AssertFolds(model, folder["m.onnx"], folder, type == ElementType.Float64 ? ["w"] : []);
            Assert.Equal(type, OnnxReader.Read(folder["m.onnx"]).Graph.Initializers.Single().Data.Type);
        }
    }

    [Theory]
    [InlineData(ElementType.BFloat16, 17, "BFloat16")]
    [InlineData(ElementType.Float32, 8, "operator set 8")]
    public void What_cannot_be_packed_is_stored_otherwise_and_said(ElementType type, long opset, string cause)
    {
        Model model = PackedModels.MatMul(PackedModels.Weights([64, 80], 0.1, type: type), opset, irVersion: 8);

        foreach (StorageChoice choice in (StorageChoice[])[StorageChoice.Packed, StorageChoice.Auto])
        {
            WrittenModel written = OnnxWriter.Write(model, folder["m.onnx"], choice);

            Assert.Equal(choice == StorageChoice.Auto ? "sparse" : "dense", written.Tensors.Single().Storage);
            Assert.Contains(cause, Assert.Single(written.Notes), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void External_weights_come_into_the_file()
    {
        Model model = PackedModels.MatMul(PackedModels.Weights([64, 80], 0.1));
        Initializer outside = model.Graph.Initializers[0] with { Storage = TensorStorage.External };
        OnnxWriter.Write(model with { Graph = model.Graph with { Initializers = [outside] } }, folder["outside.onnx"], StorageChoice.Keep);

        WrittenModel written = OnnxWriter.Write(OnnxReader.Read(folder["outside.onnx"]), folder["m.onnx"], StorageChoice.Packed);

        Assert.Null(written.ExternalDataPath);
        AssertSameOutputs(model, Random([3, 64]));
    }

    [Fact]
    public void Names_differ_from_the_models_own()
    {
        var builder = new GraphBuilder("names");
        string x = builder.Input("_A", ElementType.Float32, 3, 64);
        builder.Initializer("_0A", PackedModels.Weights([64, 80], 0.1));
        builder.Output(builder.Node("MatMul", [x, "_0A"], "__0B"), ElementType.Float32, 3, 80);
        Model model = builder.Build();

        Write(model);

        Assert.Empty(OnnxRules.Check(folder["m.onnx"]).Broken);
        AssertSameOutputs(model, new Dictionary<string, TensorData> { ["_A"] = Random([3, 64])["x"] });
    }

    [Fact]
    public void The_reference_checker_and_strict_inference_find_nothing()
    {
        Assert.SkipUnless(OnnxChecker.IsPresent, "python3 with the onnx package is not installed.");
        var paths = new List<string>();
        foreach (long opset in (long[])[9, 10, 11, 13, 15, 16, 17])
        {
            foreach (string values in (string[])["float32", "float16", "int8", "codebook"])
            {
                foreach (double density in (double[])[0, 0.001, 0.05, 0.6])
                {
                    paths.Add(folder[$"{paths.Count}.onnx"]);
                    Model model = PackedModels.MatMul(PackedModels.Weights([131, 77], density, values), opset, opset < 11 ? 3 + opset % 2 : 8);
                    OnnxWriter.Write(model, paths[^1], StorageChoice.Packed);
                }
            }
        }

        paths.Add(folder["branches.onnx"]);
        OnnxWriter.Write(WithBranches(), paths[^1], StorageChoice.Packed);
        Assert.All(OnnxChecker.CheckFully(paths), verdict => Assert.Equal("valid", verdict));
    }

    [Fact]
    public void Damage_is_an_error_of_the_file()
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(ProtoModels.Bytes(PackedModels.MatMul(PackedModels.Weights([64, 80], 0.1)), StorageChoice.Packed));
        TensorProto stream = proto.Graph.Initializer.First(tensor => tensor.DataType == (int)ElementType.UInt8);
        byte[] bytes = stream.RawData.ToByteArray();
        Array.Fill(bytes, (byte)0xFF);
        stream.RawData = Google.Protobuf.ByteString.CopyFrom(bytes);

        CompressorException error = Assert.Throws<CompressorException>(() => ProtoModels.Read(proto));

        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains("packed tensor 'w' is damaged", error.Message, StringComparison.Ordinal);
    }

    private static Model WithBranches()
    {
        var then = new GraphBuilder("then_graph");
        then.Initializer("w_then", PackedModels.Weights([40, 40], 0.1, seed: 1));
        then.Output(then.Node("MatMul", ["x", "w_then"], "then_y"), ElementType.Float32, 2, 40);
        var otherwise = new GraphBuilder("else_graph");
        otherwise.Initializer("w_else", PackedModels.Weights([40, 40], 0.1, seed: 2));
        otherwise.Output(otherwise.Node("MatMul", ["x", "w_else"], "else_y"), ElementType.Float32, 2, 40);
        var body = new GraphBuilder("body");
        body.Input("i", ElementType.Int64);
        body.Input("go_in", ElementType.Bool);
        body.Input("state", ElementType.Float32, 2, 40);
        body.Initializer("w_loop", PackedModels.Weights([40, 40], 0.1, seed: 3));
        body.Node("Identity", ["go_in"], "go_out");
        body.Output("go_out", ElementType.Bool);
        body.Output(body.Node("MatMul", ["state", "w_loop"], "state_out"), ElementType.Float32, 2, 40);
        var builder = new GraphBuilder("branches");
        builder.Input("flag", ElementType.Bool);
        builder.Input("x", ElementType.Float32, 2, 40);
        builder.Initializer("w_main", PackedModels.Weights([40, 40], 0.1, seed: 4));
        builder.Initializer("times", TensorData.FromLongs([], [2]));
        builder.Initializer("go", new TensorData(ElementType.Bool, [], new byte[] { 1 }));
        builder.Node("If", ["flag"], "branch", ("then_branch", then.BuildGraph()), ("else_branch", otherwise.BuildGraph()));
        builder.Node("MatMul", ["branch", "w_main"], "main");
        builder.Node("Loop", ["times", "go", "main"], "y", ("body", body.BuildGraph()));
        builder.Output("y", ElementType.Float32, 2, 40);
        return builder.Build();
    }

    private WrittenModel Write(Model model) => OnnxWriter.Write(model, folder["m.onnx"], StorageChoice.Packed);

    private void AssertSameOutputs(Model model, IReadOnlyDictionary<string, TensorData> inputs)
    {
        OnnxWriter.Write(model, folder["dense.onnx"], StorageChoice.Dense);
        IReadOnlyDictionary<string, TensorData> expected = Ort.Run(folder["dense.onnx"], inputs);
        IReadOnlyDictionary<string, TensorData> actual = Ort.Run(folder["m.onnx"], inputs);
        foreach ((string name, TensorData value) in expected)
        {
            Assert.Equal(value.Bytes.ToArray(), actual[name].Bytes.ToArray());
        }
    }

    private static Dictionary<string, TensorData> Random(long[] shape) =>
        new() { ["x"] = PackedModels.Weights(shape, 1, seed: 11) };
}
