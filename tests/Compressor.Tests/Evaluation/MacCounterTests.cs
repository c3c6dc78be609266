using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Evaluation;

public sealed class MacCounterTests
{
    [Fact]
    public void LeNet5_as_counted_by_hand()
    {
        // LeNet-5 of Caffe: 28x28 -> conv 20@5x5 -> pool -> conv 50@5x5 -> pool -> 500 -> 10
        var builder = new GraphBuilder("lenet");
        string x = builder.Input("x", ElementType.Float32, "n", 1, 28, 28);
        x = builder.Node("Conv", [x, Weight(builder, "c1", 20, 1, 5, 5)]);
        x = builder.Node("MaxPool", [x], null, ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }));
        x = builder.Node("Conv", [x, Weight(builder, "c2", 50, 20, 5, 5)]);
        x = builder.Node("MaxPool", [x], null, ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }));
        x = builder.Node("Flatten", [x]);
        x = builder.Node("Gemm", [x, Weight(builder, "f1", 500, 800)], null, ("transB", 1));
        x = builder.Node("MatMul", [x, Weight(builder, "f2", 500, 10)], "y");
        builder.Output(x, ElementType.Float32, "n", 10);

        long expected = (24 * 24 * 20 * 25) + (8 * 8 * 50 * 20 * 25) + (800 * 500) + (500 * 10);
        Assert.Equal(2_293_000, expected);
        Assert.Equal(expected, Count(builder));
    }

    [Theory]
    [InlineData(1, 1, 0, 6 * 6 * 8 * 4 * 9)] // 8x8 -> 6x6, each output element reads 4 channels of 3x3
    [InlineData(4, 1, 0, 6 * 6 * 8 * 1 * 9)] // groups: one channel each
    [InlineData(1, 2, 1, 4 * 4 * 8 * 4 * 9)] // stride 2, padding 1: 8x8 -> 4x4
    public void Convolutions_count_what_their_outputs_read(int group, int stride, int pad, long expected)
    {
        var builder = new GraphBuilder("conv");
        string x = builder.Input("x", ElementType.Float32, "n", 4, 8, 8);
        string w = Weight(builder, "w", 8, 4 / group, 3, 3);
        builder.Output(
            builder.Node("Conv", [x, w], "y", ("group", group), ("strides", new[] { stride, stride }), ("pads", new[] { pad, pad, pad, pad })),
            ElementType.Float32, "n", 8, "h", "w");

        Assert.Equal(expected, Count(builder));
    }

    [Fact]
    public void Transposed_convolutions_count_what_their_inputs_spread()
    {
        var builder = new GraphBuilder("deconv");
        string x = builder.Input("x", ElementType.Float32, "n", 4, 5, 5);
        string w = Weight(builder, "w", 4, 6, 3, 3);
        builder.Output(builder.Node("ConvTranspose", [x, w], "y", ("strides", new[] { 2, 2 })), ElementType.Float32, "n", 6, 11, 11);

        Assert.Equal(4 * 25 * 6 * 9, Count(builder));
    }

    [Fact]
    public void Recurrent_layers_count_their_steps()
    {
        var builder = new GraphBuilder("lstm");
        string x = builder.Input("x", ElementType.Float32, 7, 1, 3);
        string w = Weight(builder, "w", 1, 20, 3);
        string r = Weight(builder, "r", 1, 20, 5);
        builder.Output(builder.Node("LSTM", [x, w, r], "y", ("hidden_size", 5)), ElementType.Float32, 7, 1, 1, 5);

        SampleSet sample = Graphs.Samples([7, 1, 3], new float[21]);
        Assert.Equal(7 * ((20 * 3) + (20 * 5)), MacCounter.Count(builder.Build(), Graphs.Write, sample));
    }

    [Fact]
    public void Both_directions_of_a_recurrent_layer_count_all_steps_of_one_sample()
    {
        var builder = new GraphBuilder("gru");
        string x = builder.Input("x", ElementType.Float32, "n", 7, 3);
        string lengths = builder.Input("lengths", ElementType.Int32, "n");
        string steps = builder.Node("Transpose", [x], "steps", ("perm", new[] { 1, 0, 2 }));
        string last = builder.Nodes(
            "GRU", [steps, Weight(builder, "w", 2, 15, 3), Weight(builder, "r", 2, 15, 5), "", lengths], ["", "last"],
            ("hidden_size", 5), ("direction", "bidirectional"))[1];
        builder.Output(last, ElementType.Float32, 2, "n", 5);

        var sample = new SampleSet([new SampleArray("x", [7, 3], new float[42]), new SampleArray("lengths", [], [7, 2])], null);
        Assert.Equal(7 * 2 * ((15 * 3) + (15 * 5)), MacCounter.Count(builder.Build(), Graphs.Write, sample));
    }

    [Fact]
    public void Products_of_activations_count_too()
    {
        // attention: [n, 6, 4] times its transpose
        var builder = new GraphBuilder("attention");
        string x = builder.Input("x", ElementType.Float32, "n", 6, 4);
        string t = builder.Node("Transpose", [x], null, ("perm", new[] { 0, 2, 1 }));
        builder.Output(builder.Node("MatMul", [x, t], "y"), ElementType.Float32, "n", 6, 6);

        Assert.Equal(6 * 6 * 4, Count(builder));
    }

    [Fact]
    public void Attention_counts_what_its_products_spelled_out_count()
    {
        // Two heads of 4, 5 positions: softmax(Q K') V.
        var fused = new GraphBuilder("attention", opset: 23, irVersion: 10);
        string x = fused.Input("x", ElementType.Float32, "n", 5, 8);
        string y = fused.Node("Attention", [x, x, x], "y", ("q_num_heads", 2), ("kv_num_heads", 2));
        fused.Output(y, ElementType.Float32, "n", 5, 8);

        var spelled = new GraphBuilder("products");
        x = spelled.Input("x", ElementType.Float32, "n", 5, 8);
        string split = spelled.Node("Reshape", [x, spelled.Initializer("s", TensorData.FromLongs([4], [0, 5, 2, 4]))]);
        string heads = spelled.Node("Transpose", [split], null, ("perm", new[] { 0, 2, 1, 3 }));
        string scores = spelled.Node("MatMul", [heads, spelled.Node("Transpose", [split], null, ("perm", new[] { 0, 2, 3, 1 }))]);
        spelled.Output(spelled.Node("MatMul", [spelled.Node("Softmax", [scores]), heads], "y"), ElementType.Float32, "n", 2, 5, 4);

        Assert.Equal(2 * (2 * 5 * 5 * 4), Count(spelled));
        Assert.Equal(Count(spelled), Count(fused));
    }

    [Fact]
    public void Attention_meets_the_keys_of_the_past_too()
    {
        // 4 query heads on 2 key heads: 5 queries of 6 numbers, 7 keys after 2 of the past, values of 3 numbers.
        var builder = new GraphBuilder("attention", opset: 23, irVersion: 10);
        string q = builder.Input("q", ElementType.Float32, "n", 4, 5, 6);
        string k = builder.Input("k", ElementType.Float32, "n", 2, 7, 6);
        string v = builder.Input("v", ElementType.Float32, "n", 2, 7, 3);
        string pastKeys = builder.Input("pk", ElementType.Float32, "n", 2, 2, 6);
        string pastValues = builder.Input("pv", ElementType.Float32, "n", 2, 2, 3);
        builder.Nodes("Attention", [q, k, v, "", pastKeys, pastValues], ["y", "keys", "values"]);
        builder.Output("y", ElementType.Float32, "n", 4, 5, 3);

        Assert.Equal((4 * 5 * 6 * 9) + (4 * 5 * 9 * 3), Count(builder));
    }

    [Fact]
    public void Weights_that_the_model_computes_count_as_any_other()
    {
        var builder = new GraphBuilder("rebuilt");
        string x = builder.Input("x", ElementType.Float32, "n", 3);
        string w = builder.Node("Reshape", [Weight(builder, "w", 12), builder.Initializer("s", TensorData.FromLongs([2], [3, 4]))]);
        builder.Output(builder.Node("Gemm", [x, w], "y"), ElementType.Float32, "n", 4);

        Assert.Equal(12, Count(builder));
    }

    [Fact]
    public void A_fixed_batch_counts_one_sample() => Assert.Equal(6, MacCounter.Count(Graphs.Linear(4), Graphs.Write));

    [Fact]
    public void What_may_hide_products_is_not_guessed()
    {
        Model model = Graphs.Linear("n");
        var einsum = new Node("Einsum", ["x"], ["z"]);
        var fused = new Node("FusedMatMul", ["x", "w"], ["z"]) { Domain = "com.microsoft" };
        var branch = new Node("If", ["c"], ["z"]) { Attributes = [new NodeAttribute("then_branch", model.Graph)] };

        Assert.All([einsum, fused, branch], node => Assert.Null(MacCounter.Count(
            model with { Graph = model.Graph with { Nodes = [.. model.Graph.Nodes, node] } }, _ => [1, 1])));
    }

    [Fact]
    public void A_shape_that_is_unknown_makes_the_count_unknown()
    {
        Model model = Graphs.Linear("n");

        Assert.Equal(6, MacCounter.Count(model, name => name == "w" ? [3, 2] : name == "x" ? [1, 3] : [1, 2]));
        Assert.Null(MacCounter.Count(model, name => name == "w" ? null : [1, 2]));
    }

    [Fact]
    public void An_image_of_any_size_needs_a_sample()
    {
        var builder = new GraphBuilder("open");
        string x = builder.Input("x", ElementType.Float32, "n", 1, "h", "w");
        builder.Output(builder.Node("Conv", [x, Weight(builder, "k", 2, 1, 3, 3)], "y"), ElementType.Float32, "n", 2, "oh", "ow");

        Assert.Null(Count(builder));
        Assert.Equal(3 * 2 * 2 * 9, MacCounter.Count(builder.Build(), Graphs.Write, Graphs.Samples([1, 5, 4], new float[20])));
    }

    public static TheoryData<string?> RealModels() => [.. TestData.ModelNames()];

    [Theory]
    [MemberData(nameof(RealModels))]
    public void Real_models_are_counted_or_left_alone(string? name)
    {
        Model model = OnnxReader.Read(TestData.Require("models", name ?? ""));

        long? count = MacCounter.Count(model, Graphs.Write);

        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{name}: {count}"));
        Assert.True(count is null or > 0);
        // mnist8 of CNTK: conv 8@5x5 on 28x28, conv 16@5x5 of 8 on 14x14, 256 to 10
        Assert.True(name != "mnist8_cntk.onnx" || count == (784 * 8 * 25) + (196 * 16 * 8 * 25) + (256 * 10));
    }

    private static long? Count(GraphBuilder builder) => MacCounter.Count(builder.Build(), Graphs.Write);

    private static string Weight(GraphBuilder builder, string name, params long[] shape) =>
        builder.Initializer(name, TensorData.FromFloats(shape, new float[TensorData.CountOf(shape)]));
}
