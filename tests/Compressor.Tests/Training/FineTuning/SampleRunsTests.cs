using Compressor.IR;
using Compressor.Training;
using Compressor.Training.FineTuning;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.FineTuning;

/// <summary>Samples together give what each gives alone, wherever a graph keeps its batch.</summary>
public sealed class SampleRunsTests
{
    private const int Samples = 7;
    private static readonly float[] Inputs = [.. Enumerable.Range(0, Samples * 4).Select(i => MathF.Sin(i))];
    private static readonly float[] States = [.. Enumerable.Range(0, Samples * 6).Select(i => MathF.Cos(i))];

    [Fact]
    public void A_state_is_stacked_along_its_own_axis_and_a_switch_is_shared()
    {
        using var module = GraphModule.From(Recurrent("batch", bakes: false));
        using TrainingSet samples = Set(rates: [.. Enumerable.Repeat(2f, Samples)]);

        var runs = new SampleRuns(module, samples, ["y", "next"]);

        Assert.True(runs.Stacks);
        AssertAsAlone(runs, samples, rates: [.. Enumerable.Repeat(2f, Samples)]);
    }

    [Fact]
    public void Samples_that_differ_in_a_switch_run_one_by_one()
    {
        float[] rates = [.. Enumerable.Range(0, Samples).Select(i => (float)i)];
        using var module = GraphModule.From(Recurrent("batch", bakes: false));
        using TrainingSet samples = Set(rates);

        var runs = new SampleRuns(module, samples, ["y", "next"]);

        Assert.False(runs.Stacks);
        AssertAsAlone(runs, samples, rates);
    }

    [Fact]
    public void A_graph_that_takes_one_sample_runs_one_by_one()
    {
        // A batch that is open in name only: the sum over everything mixes samples.
        using var module = GraphModule.From(Recurrent("batch", bakes: true));
        using TrainingSet samples = Set(rates: [.. Enumerable.Repeat(1f, Samples)]);

        var runs = new SampleRuns(module, samples, ["y", "next"]);

        Assert.False(runs.Stacks);
        using IDisposable scope = NewDisposeScope();
        Assert.Equal(Samples, runs.Run(samples, All())["y"].shape[0]);
    }

    [Theory]
    [InlineData(LearningMethod.Variational)]
    [InlineData(LearningMethod.Magnitude)]
    public void A_graph_with_a_state_is_trained(LearningMethod method)
    {
        using var module = GraphModule.From(Recurrent("batch", bakes: false));
        using TrainingSet samples = Set(rates: [.. Enumerable.Repeat(2f, Samples)]);
        var options = new FineTuneOptions { Steps = 40, BatchSize = 3, Method = method, Threads = 1 };
        using var tuner = new FineTuner(module, samples, options);

        tuner.Learn(["w"], 0.5, null, CancellationToken.None);
        tuner.FineTune(new Dictionary<string, bool[]> { ["w"] = [.. Enumerable.Range(0, 12).Select(i => i % 2 == 0)] }, null, CancellationToken.None);

        Assert.All(tuner.Weights()["w"].Index(), weight => Assert.Equal(weight.Index % 2 != 0, weight.Item == 0));
    }

    [Fact]
    public void Classes_keep_their_axis_when_samples_move_to_the_front()
    {
        // [classes, batch]: softmax over axis 0, samples along axis 1.
        var graph = new GraphBuilder("columns");
        graph.Input("x", ElementType.Float32, "batch", 4);
        graph.Initializer("w", TensorData.FromFloats([3, 4], [.. Enumerable.Range(0, 12).Select(i => MathF.Sin(3 * i))]));
        string columns = graph.Node("Transpose", ["x"], null, ("perm", new[] { 1, 0 }));
        graph.Output(graph.Node("MatMul", ["w", columns], "y"), ElementType.Float32, 3, "batch");
        using var module = GraphModule.From(graph.Build());
        using var samples = new TrainingSet([("x", [4], Inputs)]);

        var runs = new SampleRuns(module, samples, ["y"]);

        Assert.True(runs.Stacks);
        Assert.Equal(1, runs.Moved(new OutputHead("y", "y", HeadKind.Softmax, 0)).ClassAxis);
        using IDisposable scope = NewDisposeScope();
        Assert.Equal([Samples, 3L], runs.Run(samples, All())["y"].shape);
    }

    private static void AssertAsAlone(SampleRuns runs, TrainingSet samples, float[] rates)
    {
        using IDisposable scope = NewDisposeScope();
        IReadOnlyDictionary<string, Tensor> together = runs.Run(samples, All());
        for (int i = 0; i < Samples; i++)
        {
            // y = x w + state[0] rate; next = 2 state, by hand.
            for (int column = 0; column < 3; column++)
            {
                double expected = Enumerable.Range(0, 4).Sum(k => Inputs[i * 4 + k] * Weight(k * 3 + column)) + States[i * 6 + column] * rates[i];
                Assert.Equal(expected, together["y"][i].flatten()[column].item<float>(), 5);
            }

            float[] next = together["next"][i].contiguous().flatten().data<float>().ToArray();
            Assert.Equal(States.AsSpan(i * 6, 6).ToArray().Select(value => 2 * value), next);
        }
    }

    private static float Weight(int i) => MathF.Sin(2 * i);

    private static long[] All() => [.. Enumerable.Range(0, Samples).Select(i => (long)i)];

    private static TrainingSet Set(float[] rates) => new([("x", [4], Inputs), ("state", [2, 3], States), ("rate", [], rates)]);

    private static Model Recurrent(string batch, bool bakes)
    {
        var graph = new GraphBuilder("recurrent");
        graph.Input("x", ElementType.Float32, batch, 4);
        graph.Input("state", ElementType.Float32, 2, batch, 3);
        graph.Input("rate", ElementType.Int64);
        graph.Initializer("w", TensorData.FromFloats([4, 3], [.. Enumerable.Range(0, 12).Select(Weight)]));
        graph.Initializer("two", TensorData.FromFloats([], [2]));
        graph.Initializer("zero", TensorData.FromLongs([], [0]));
        string rate = graph.Node("Cast", ["rate"], null, ("to", 1));
        string first = graph.Node("Gather", ["state", "zero"], null, ("axis", 0));
        string product = graph.Node("MatMul", ["x", "w"]);
        string sum = graph.Node("Add", [product, graph.Node("Mul", [first, rate])], bakes ? null : "y");
        graph.Output(bakes ? graph.Node("ReduceSum", [sum], "y", ("keepdims", 0)) : sum, ElementType.Float32, batch, 3);
        graph.Output(graph.Node("Mul", ["state", "two"], "next"), ElementType.Float32, 2, batch, 3);
        return graph.Build();
    }
}
