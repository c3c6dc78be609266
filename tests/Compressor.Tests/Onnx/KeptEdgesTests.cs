using System.Runtime.InteropServices;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Compressor.Training;
using Xunit;

namespace Compressor.Tests.Onnx;

/// <summary>Weights stay where and how exporters put them when half of their elements become zero.</summary>
public sealed class KeptEdgesTests
{
    private static readonly TensorData Numbers = TensorData.FromFloats(
        [4, 6], [.. Enumerable.Range(1, 24).Select(i => i / 8f)]);

    [Theory]
    [InlineData(TensorStorage.Raw)]
    [InlineData(TensorStorage.Typed)]
    [InlineData(TensorStorage.External)]
    public void An_initializer_keeps_its_storage(TensorStorage storage)
    {
        Model model = MatMul(static builder => builder.Initializer("w", Numbers));
        model = model with { Graph = model.Graph with { Initializers = [model.Graph.Initializers[0] with { Storage = storage }] } };

        Model written = Halved(model, "w");

        Assert.Equal(storage, Assert.Single(written.Graph.Initializers).Storage);
    }

    [Theory]
    [InlineData(TensorStorage.Raw)]
    [InlineData(TensorStorage.Typed)]
    public void A_Constant_node_stays_one(TensorStorage storage)
    {
        Model model = MatMul(builder => builder.Node("Constant", [], "w", ("value", new Initializer("", Numbers) { Storage = storage })));

        Model written = Halved(model, "w");

        Assert.Empty(written.Graph.Initializers);
        Assert.Equal(storage, WeightCensus.ConstantTensor(written.Graph.Nodes[0])!.Storage);
        Assert.Equal("w", written.Graph.Nodes[0].Outputs[0]);
    }

    [Fact]
    public void A_weight_listed_as_graph_input_stays_listed()
    {
        var builder = new GraphBuilder("caffe", opset: 9, irVersion: 3);
        string x = builder.Input("x", ElementType.Float32, 2, 4);
        builder.Input("w", ElementType.Float32, 4, 6);
        builder.Initializer("w", Numbers);
        builder.Output(builder.Node("MatMul", [x, "w"], "y"), ElementType.Float32, 2, 6);

        Model written = Halved(builder.Build(), "w");

        Assert.Equal(["x", "w"], written.Graph.Inputs.Select(input => input.Name));
        Assert.Equal((3, 9), (written.IrVersion, written.Opset));
    }

    [Fact]
    public void A_half_precision_weight_stays_one_also_behind_a_Cast()
    {
        TensorData half = TensorData.FromFloats(Numbers.Shape, Numbers.ToFloats(), ElementType.Float16);
        Model model = MatMul(builder => builder.Node("Cast", [builder.Initializer("w", half)], null, ("to", (int)ElementType.Float32)));

        Assert.Equal(ElementType.Float16, Halved(model, "w").Graph.Initializers[0].Data.Type);
        Assert.Equal(["w"], GraphPlan.Of(model).Prunable);
    }

    [Fact]
    public void A_bfloat16_weight_stays_one()
    {
        TensorData brain = TensorData.FromFloats(Numbers.Shape, Numbers.ToFloats(), ElementType.BFloat16);
        Model model = MatMul(builder => builder.Node("Cast", [builder.Initializer("w", brain)], null, ("to", (int)ElementType.Float32)));

        Assert.Equal(ElementType.BFloat16, Halved(model, "w").Graph.Initializers[0].Data.Type);
    }

    [Fact]
    public void A_tensor_shared_by_Identity_stays_shared()
    {
        Model model = MatMul(builder => builder.Node("Identity", [builder.Initializer("w", Numbers)], "w2"));

        Model written = Halved(model, "w");

        Assert.Single(written.Graph.Initializers);
        Assert.Equal(["Identity", "MatMul"], written.Graph.Nodes.Select(node => node.OpType));
    }

    [Fact]
    public void Weights_of_If_branches_stay_in_them()
    {
        var builder = new GraphBuilder("switch");
        string flag = builder.Input("flag", ElementType.Bool);
        builder.Input("x", ElementType.Float32, 2, 4);
        builder.Output(
            builder.Node("If", [flag], "y", ("then_branch", Branch("a", constant: false)), ("else_branch", Branch("b", constant: true))),
            ElementType.Float32, 2, 6);
        Model model = builder.Build();
        string[] keys = [.. WeightCensus.Of(model).Select(weight => weight.Key)];

        Model written = Halved(model, keys);

        Assert.Equal(2, keys.Length);
        Assert.Empty(written.Graph.Initializers);
        Graph[] branches = [.. written.Graph.Nodes[0].Graphs().Select(body => body.Graph)];
        Assert.Equal(["a_w"], branches[0].Initializers.Select(weight => weight.Name));
        Assert.Equal(["Constant", "MatMul"], branches[1].Nodes.Select(node => node.OpType));
    }

    private static Graph Branch(string name, bool constant)
    {
        var builder = new GraphBuilder(name);
        string w = constant
            ? builder.Node("Constant", [], $"{name}_w", ("value", Numbers))
            : builder.Initializer($"{name}_w", Numbers);
        builder.Output(builder.Node("MatMul", ["x", w], $"{name}_y"), ElementType.Float32, 2, 6);
        return builder.BuildGraph();
    }

    private static Model MatMul(Func<GraphBuilder, string> weight)
    {
        var builder = new GraphBuilder("edge");
        string x = builder.Input("x", ElementType.Float32, 2, 4);
        builder.Output(builder.Node("MatMul", [x, weight(builder)], "y"), ElementType.Float32, 2, 6);
        return builder.Build();
    }

    /// <summary>
    /// Every second element of the weights zero, written as it stands and read again; ONNX Runtime must compute with the zeros: its
    /// outputs are those of a model that was built with them.
    /// </summary>
    private static Model Halved(Model model, params string[] keys)
    {
        using var folder = new TemporaryFolder();
        var halves = WeightCensus.Of(model).Where(weight => keys.Contains(weight.Key)).ToDictionary(
            weight => weight.Key,
            weight => TensorData.FromFloats(
                weight.Data.Shape, [.. weight.Data.ToFloats().Select((value, i) => i % 2 == 0 ? value : 0)], weight.Data.Type));
        Assert.Equal(keys.Order(), halves.Keys.Order());
        OnnxWriter.Write(model, folder["before.onnx"], StorageChoice.Keep);

        OnnxWriter.Write(OnnxReader.Read(folder["before.onnx"]).WithTensors(halves), folder["after.onnx"], StorageChoice.Keep);

        Model written = OnnxReader.Read(folder["after.onnx"]);
        Assert.All(
            WeightCensus.Of(written).Where(weight => keys.Contains(weight.Key)),
            weight => Assert.Equal(halves[weight.Key].Bytes.ToArray(), weight.Data.Bytes.ToArray()));
        Assert.Empty(OnnxRules.Check(folder["after.onnx"]).Broken);
        AssertComputesWithZeros(folder["after.onnx"], written);

        // What external files held goes with the folder.
        return written;
    }

    private static void AssertComputesWithZeros(string path, Model written)
    {
        using var runtime = new OrtModel(path, new OrtOptions { Threads = 1 });
        foreach (bool flag in (bool[])[false, true])
        {
            var inputs = written.Graph.RequiredInputs().ToDictionary(input => input.Name, input => input.Type == ElementType.Bool
                ? new TensorData(ElementType.Bool, [], MemoryMarshal.AsBytes<bool>([flag]).ToArray())
                : TensorData.FromFloats([2, 4], [1, 0, 0, 0, 0, 0, 1, 0]));
            float[] y = runtime.Run(inputs)["y"].ToFloats();

            // The first and third row of the weight, every second element of them zero.
            float[] expected = [.. new[] { 0, 2 }.SelectMany(row => Numbers.ToFloats().AsSpan(row * 6, 6).ToArray())
                .Select((value, i) => i % 2 == 0 ? value : 0)];
            Assert.Equal(expected, y);
        }
    }
}
