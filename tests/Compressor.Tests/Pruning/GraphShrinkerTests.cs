using Compressor.IR;
using Compressor.Onnx;
using Compressor.Pruning.Groups;
using Compressor.Tests.Support;
using Compressor.Training;
using TorchSharp;
using Xunit;

namespace Compressor.Tests.Pruning;

/// <summary>Shrinking never changes what ONNX Runtime computes, whatever was pruned, and leaves no unit that could go.</summary>
public sealed class GraphShrinkerTests
{
    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string name in ShrinkableGraphs.All.Keys)
            {
                for (int seed = 1; seed <= 4; seed++)
                {
                    cases.Add(name, seed);
                }
            }

            return cases;
        }
    }

    public static TheoryData<string> Names => [.. ShrinkableGraphs.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_stay(string name, int seed)
    {
        Model masked = ShrinkableGraphs.Masked(ShrinkableGraphs.All[name](seed), seed);

        Shrunk shrunk = Shrink(masked, seed % 2 == 0 ? GatherUse.Always : GatherUse.WhereSmaller);

        AssertSame(masked, shrunk.Model, seed);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Units_go(string name) => Assert.Contains(Enumerable.Range(1, 4), seed =>
    {
        Model masked = ShrinkableGraphs.Masked(ShrinkableGraphs.All[name](seed), seed);
        return WeightCensus.Parameters(Shrink(masked).Model) < WeightCensus.Parameters(masked);
    });

    /// <summary>relu(0 x + 0.5) read with weight 2 adds 1 to the next bias; the unit and all that belongs to it go.</summary>
    [Fact]
    public void A_constant_unit_moves_into_the_next_bias()
    {
        Shrunk shrunk = Shrink(TwoUnits([0, 3], [0.5f, 0.25f], [2, 5], [10]));

        Assert.Equal([11f], Values(shrunk.Model, "b1"));
        Assert.Equal([0.25f], Values(shrunk.Model, "b0"));
        Assert.Equal([3f], Values(shrunk.Model, "w0"));
        Assert.Equal([5f], Values(shrunk.Model, "w1"));
        Assert.Equal(new UnitsLeft("w0", 2, 1, 0, null), shrunk.Units[0]);
        Assert.Equal(new UnitsLeft("w1", 1, 1, 0, "output of the graph"), shrunk.Units[1]);
    }

    [Fact]
    public void A_unit_that_nobody_reads_goes_with_its_inputs()
    {
        Shrunk shrunk = Shrink(TwoUnits([4, 3], [0.5f, 0.25f], [2, 0], [10]));

        Assert.Equal([4f], Values(shrunk.Model, "w0"));
        Assert.Equal([0.5f], Values(shrunk.Model, "b0"));
        Assert.Equal([10f], Values(shrunk.Model, "b1"));
    }

    /// <summary>Where every unit could go one stays: tensors are never empty.</summary>
    [Fact]
    public void One_unit_stays()
    {
        Shrunk shrunk = Shrink(TwoUnits([4, 3], [0.5f, 0.25f], [0, 0], [10]));

        Assert.Single(Values(shrunk.Model, "w0"));
        AssertSame(TwoUnits([4, 3], [0.5f, 0.25f], [0, 0], [10]), shrunk.Model, 1);
    }

    [Fact]
    public void Excluded_weights_keep_their_shape()
    {
        Shrunk shrunk = Shrink(TwoUnits([0, 3], [0.5f, 0.25f], [2, 5], [10]), fixedWeights: ["w1"]);

        Assert.Equal(2, Values(shrunk.Model, "w0").Length);
        Assert.Equal("excluded", shrunk.Units[0].Reason);
        Assert.Equal(1, shrunk.Units[0].Held);
    }

    /// <summary>Inputs that leave in two rounds leave through one Gather.</summary>
    [Fact]
    public void Gathers_of_gathers_are_joined()
    {
        Model first = Shrink(WideInput([1, 0, 2, 0, 3, 4]), GatherUse.Always).Model;
        Model masked = first.WithTensors(new Dictionary<string, TensorData> { ["w"] = TensorData.FromFloats([1, 4], [1f, 0, 3, 0]) });

        Model second = Shrink(masked, GatherUse.Always).Model;

        AssertSame(WideInput([1, 0, 0, 0, 3, 0]), second, 1);
        Node gather = Assert.Single(second.Graph.Nodes, node => node.OpType == "Gather");
        Assert.Equal("x", gather.Inputs[0]);
        Assert.Equal([0L, 4], second.Graph.Initializers.Single(one => one.Name == gather.Inputs[1]).Data.ToLongs());
        Assert.Equal(2, second.Graph.Initializers.Count);
    }

    /// <summary>What somebody else reads of the first Gather stays.</summary>
    [Fact]
    public void A_gather_with_other_readers_stays()
    {
        var graph = new GraphBuilder("gathers", opset: 11);
        graph.Input("x", ElementType.Float32, "batch", 4);
        string picked = graph.Node("Gather", ["x", Indices("a", 3, 1, 2)], null, ("axis", 1));
        string last = graph.Node("Gather", [picked, Indices("b", -1, 0)], null, ("axis", 1));
        string sum = graph.Node("ReduceSum", [picked], null, ("axes", new[] { 1 }), ("keepdims", 1));
        graph.Output(graph.Node("Mul", [last, sum], "y"), ElementType.Float32, "batch", 2);
        Model model = graph.Build();

        Model joined = JoinedGathers.In(model);

        Assert.Equal(4, joined.Graph.Nodes.Count);
        Assert.Equal([2L, 3], joined.Graph.Initializers.Single(one => one.Name == "b").Data.ToLongs());
        AssertSame(model, joined, 1);

        string Indices(string name, params int[] places) => graph.Initializer(
            name, new TensorData(ElementType.Int32, [places.Length], System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(places).ToArray()));
    }

    /// <summary>Shapes of a shrunk graph are those that running it has.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Shapes_are_known_without_running(string name, int seed)
    {
        Shrunk shrunk = Shrink(ShrinkableGraphs.Masked(ShrinkableGraphs.All[name](seed), seed), GatherUse.Always);
        IReadOnlyDictionary<string, IReadOnlyList<long>> measured = Shapes(shrunk.Model);

        foreach ((string value, IReadOnlyList<long> shape) in shrunk.Shapes.Where(shape => measured.ContainsKey(shape.Key)))
        {
            Assert.Equal(measured[value], shape);
        }
    }

    internal static Shrunk Shrink(Model model, GatherUse gathers = GatherUse.WhereSmaller, string[]? fixedWeights = null) =>
        GraphShrinker.Shrink(model, Shapes(model), gathers, fixedWeights);

    internal static IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes(Model model)
    {
        using var module = GraphModule.From(model);
        using torch.Tensor x = torch.rand([.. ShrinkableGraphs.InputShape(model, 1)]);
        return module.Shapes(new Dictionary<string, torch.Tensor> { ["x"] = x });
    }

    internal static void AssertSame(Model expected, Model actual, int seed)
    {
        using var folder = new TemporaryFolder();
        string first = folder["first.onnx"];
        string second = folder["second.onnx"];
        OnnxWriter.Write(expected, first, StorageChoice.Dense);
        OnnxWriter.Write(actual, second, StorageChoice.Dense);
        Assert.Empty(OnnxRules.Check(second).Broken);
        long[] shape = [.. ShrinkableGraphs.InputShape(expected, 3)];
        var random = new Random(seed);
        float[] input = [.. Enumerable.Range(0, (int)TensorData.CountOf(shape)).Select(_ => random.NextSingle() * 2 - 1)];
        var feed = new Dictionary<string, TensorData> { ["x"] = TensorData.FromFloats(shape, input) };
        float[] before = Ort.Run(first, feed)["y"].ToFloats();
        float[] after = Ort.Run(second, feed)["y"].ToFloats();
        float scale = before.Max(Math.Abs);
        Assert.Equal(before.Length, after.Length);
        for (int i = 0; i < before.Length; i++)
        {
            Assert.True(Math.Abs(before[i] - after[i]) <= 1e-5 * scale, $"element {i}: {before[i]} became {after[i]}, scale {scale}");
        }
    }

    private static float[] Values(Model model, string name) =>
        model.Graph.Initializers.Single(initializer => initializer.Name == name).Data.ToFloats();

    private static Model WideInput(float[] weights)
    {
        var graph = new GraphBuilder("wide");
        graph.Input("x", ElementType.Float32, "batch", weights.Length);
        graph.Initializer("w", TensorData.FromFloats([1, weights.Length], weights));
        graph.Output(graph.Node("Gemm", ["x", "w"], "y", ("transB", 1)), ElementType.Float32, "batch", 1);
        return graph.Build();
    }

    private static Model TwoUnits(float[] w0, float[] b0, float[] w1, float[] b1)
    {
        var graph = new GraphBuilder("two");
        graph.Input("x", ElementType.Float32, "batch", 1);
        graph.Initializer("w0", TensorData.FromFloats([2, 1], w0));
        graph.Initializer("b0", TensorData.FromFloats([2], b0));
        graph.Initializer("w1", TensorData.FromFloats([1, 2], w1));
        graph.Initializer("b1", TensorData.FromFloats([1], b1));
        string hidden = graph.Node("Relu", [graph.Node("Gemm", ["x", "w0", "b0"], null, ("transB", 1))]);
        graph.Output(graph.Node("Gemm", [hidden, "w1", "b1"], "y", ("transB", 1)), ElementType.Float32, "batch", 1);
        return graph.Build();
    }
}
