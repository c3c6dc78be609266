using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Evaluation;

public sealed class InputTrialTests
{
    [Fact]
    public void Two_batch_sizes_where_the_batch_is_open_one_where_it_is_fixed()
    {
        TrialRuns open = Trial(Model(static builder => builder.Node("Relu", [builder.Input("x", ElementType.Float32, "n", 3)], "y")));
        TrialRuns fix = Trial(Model(static builder => builder.Node("Relu", [builder.Input("x", ElementType.Float32, 2, 3)], "y")));

        Assert.True(open.BatchIsOpen);
        Assert.Equal([[1, 3], [3, 3]], open.Runs.Select(run => run.Inputs["x"].Shape.ToArray()));
        Assert.False(fix.BatchIsOpen);
        Assert.Equal([2, 3], Assert.Single(fix.Runs).Inputs["x"].Shape);
    }

    [Fact]
    public void Height_and_width_grow_together_until_the_runtime_accepts()
    {
        Model model = Model(static builder =>
        {
            string x = builder.Input("x", ElementType.Float32, "?", 1, "?", "?");
            string w = builder.Initializer("w", TensorData.FromFloats([1, 1, 40, 40], new float[1600]));
            return builder.Node("Conv", [x, w], "y");
        });

        Assert.Equal([[1, 1, 64, 64], [3, 1, 256, 256]], Trial(model).Runs.Select(run => run.Inputs["x"].Shape.ToArray()));
    }

    [Fact]
    public void Axes_of_one_symbol_move_together_and_symbols_of_their_own_by_place()
    {
        Model shared = Model(static builder => builder.Node(
            "Add", [builder.Input("a", ElementType.Float32, "n", "t"), builder.Input("b", ElementType.Float32, "n", "t")], "y"));
        Model apart = Model(static builder => builder.Node(
            "Concat", [builder.Input("a", ElementType.Float32, "u1", "u2"), builder.Input("b", ElementType.Float32, "u3", "u4")], "y", ("axis", 1)));

        Assert.All(Trial(shared).Runs.Concat(Trial(apart).Runs), run => Assert.Equal(run.Inputs["a"].Shape, run.Inputs["b"].Shape));
    }

    [Fact]
    public void Indices_point_at_rows_that_exist_and_lengths_end_within_the_sequence()
    {
        Model gather = Model(static builder =>
        {
            string ids = builder.Node("Cast", [builder.Input("ids", ElementType.Int32, "n", 50)], null, ("to", (int)ElementType.Int64));
            return builder.Node("Gather", [builder.Initializer("w", TensorData.FromFloats([7, 2], new float[14])), ids], "y");
        });
        Model recurrent = Model(static builder =>
        {
            string x = builder.Input("x", ElementType.Float32, 13, 4, 2);
            string lengths = builder.Input("lengths", ElementType.Int32, 4);
            string w = builder.Initializer("w", TensorData.FromFloats([1, 3, 2], new float[6]));
            string r = builder.Initializer("r", TensorData.FromFloats([1, 3, 3], new float[9]));
            return builder.Node("RNN", [x, w, r, "", lengths], "y", ("hidden_size", 3));
        });

        Assert.All(Trial(gather).Runs, run => Assert.All(run.Inputs["ids"].ToLongs(), id => Assert.InRange(id, 0, 6)));
        Assert.Equal(7, Trial(gather).Runs[1].Inputs["ids"].ToLongs().Distinct().Count());
        long[] drawn = Trial(recurrent).Runs[0].Inputs["lengths"].ToLongs();
        Assert.Equal(13, drawn[0]);
        Assert.All(drawn, length => Assert.InRange(length, 1, 13));
    }

    [Fact]
    public void Every_constant_of_a_condition_is_tried_and_another_number()
    {
        Model model = Model(static builder =>
        {
            string rate = builder.Input("rate", ElementType.Int64);
            string x = builder.Input("x", ElementType.Float32, "n", 2);
            string is16 = builder.Node("Equal", [rate, builder.Initializer("k16", TensorData.FromLongs([], [16000]))]);
            string cast = builder.Node("Cast", [is16], null, ("to", (int)ElementType.Float32));
            return builder.Node("Mul", [x, cast], "y");
        });

        Assert.Equal([16000, 16000, 8000, 8000], Trial(model).Runs.Select(run => run.Inputs["rate"].ToLongs()[0]));
    }

    [Fact]
    public void What_is_stated_is_taken_also_by_axes_of_the_same_symbol()
    {
        Model model = Model(static builder => builder.Node(
            "Add", [builder.Input("a", ElementType.Float32, "n", "t"), builder.Input("b", ElementType.Float32, "n", "t")], "y"));
        var wishes = new InputWishes { Shapes = new Dictionary<string, long[]> { ["a"] = [5, 6] } };
        InputWishes given = new InputWishes().With(model.Graph.Inputs[0], [2, 2], [1, 2, 3, 4]);

        Assert.Equal([5, 6], Assert.Single(Trial(model, wishes).Runs).Inputs["b"].Shape);
        Assert.Equal([1, 2, 3, 4], Assert.Single(Trial(model, given).Runs).Inputs["a"].ToFloats());
        foreach (long[] unfit in (long[][])[[5], [5, 6, 7]])
        {
            var bad = new InputWishes { Shapes = new Dictionary<string, long[]> { ["a"] = unfit } };
            Assert.Equal(ErrorKind.Usage, Assert.Throws<CompressorException>(() => Trial(model, bad)).Kind);
        }
    }

    [Theory]
    [InlineData("silero_v4.onnx", "sr", 16000)]
    public void Real_models_get_the_rate_they_are_for(string name, string input, long rate)
    {
        string path = TestData.Require("models", name);
        using var runtime = new OrtModel(path, new OrtOptions { Threads = 1 });

        TrialRuns trial = InputTrial.Of(OnnxReader.Read(path), runtime, null, TestContext.Current.CancellationToken);

        Assert.Equal(rate, trial.Runs[0].Inputs[input].ToLongs()[0]);
    }

    private static Model Model(Func<GraphBuilder, string> build)
    {
        var builder = new GraphBuilder("trial");
        builder.Output(build(builder), ElementType.Float32);
        Model model = builder.Build();
        return model with { Graph = model.Graph with { Outputs = [.. model.Graph.Outputs.Select(output => output with { Shape = null })] } };
    }

    private static TrialRuns Trial(Model model, InputWishes? wishes = null)
    {
        using var stream = new MemoryStream();
        OnnxWriter.Write(model, stream, StorageChoice.Keep);
        using var runtime = new OrtModel(stream.ToArray(), "trial", new OrtOptions { Threads = 1 });
        return InputTrial.Of(model, runtime, wishes, TestContext.Current.CancellationToken);
    }
}
