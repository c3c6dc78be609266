using Compressor.IR;
using Compressor.Stages;
using Compressor.Tests.Support;
using Compressor.Training;
using Compressor.Training.FineTuning;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.FineTuning;

/// <summary>Leaving dead units out while training changes neither what is computed nor what an optimiser knows.</summary>
public sealed class ShrinkingTests
{
    private const int Inputs = 12;
    private const int Hidden = 10;

    /// <summary>Graphs whose constant units add to sums that have no bias to take them up: training stays where it is.</summary>
    private static readonly string[] NeedNewBiases = ["matmul without biases", "convolutions, no bias, batch norm", "multi-head attention"];

    public static TheoryData<string> Names => [.. ShrinkableGraphs.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_spread_back_compute_what_the_smaller_graph_computes(string name)
    {
        int made = 0;
        for (int seed = 1; seed <= 4; seed++)
        {
            Model masked = ShrinkableGraphs.Masked(ShrinkableGraphs.All[name](seed), seed);
            using var whole = GraphModule.From(masked);
            whole.eval();
            using Tensor x = rand([.. ShrinkableGraphs.InputShape(masked, 3)]);
            if (Leave(whole) is not { } smaller)
            {
                continue;
            }

            made++;
            smaller.Module.eval();
            using Tensor expected = Output(smaller.Module, x);
            foreach (Parameter weight in whole.Weights.Values)
            {
                TorchMemory.Floats(weight).Fill(float.NaN);
            }

            ModuleWeights.Spread(whole, smaller);

            using Tensor spread = Output(whole, x);
            double scale = expected.abs().max().item<float>();
            Assert.True((spread - expected).abs().max().item<float>() <= 1e-5 * scale, $"seed {seed}");
            smaller.Module.Dispose();
        }

        Assert.Equal(NeedNewBiases.Contains(name), made == 0);
    }

    /// <summary>One step of Adam before and one after the move: what is left goes where it goes in the whole graph.</summary>
    [Fact]
    public void Moments_of_Adam_go_along()
    {
        using var stays = GraphModule.From(HalfDead());
        using var moves = GraphModule.From(HalfDead());
        string[] keys = [.. stays.Weights.Keys];
        SmallerGraph smaller = Leave(moves)!;
        using var staying = new AdamState([.. stays.Weights.Values], new AdamSettings(), 1);
        using var moving = new AdamState([.. moves.Weights.Values], new AdamSettings(), 1);
        Step(staying, stays.Weights, Slope);
        Step(moving, moves.Weights, Slope);
        foreach ((string key, Parameter weight) in smaller.Module.Weights)
        {
            TorchMemory.Floats(smaller.Cut(key, moves.Weights[key])).CopyTo(TorchMemory.Floats(weight));
        }

        moving.MoveTo(smaller, keys);
        Step(staying, stays.Weights, key => -Slope(key));
        Step(moving, smaller.Module.Weights, key => smaller.Cut(key, -Slope(key)));

        Assert.True(smaller.Module.Weights["w0"].numel() < stays.Weights["w0"].numel());
        Assert.All(smaller.Module.Weights, weight => Assert.Equal(
            TorchMemory.Floats(smaller.Cut(weight.Key, stays.Weights[weight.Key])).ToArray(), TorchMemory.Floats(weight.Value).ToArray()));
        smaller.Module.Dispose();

        Tensor Slope(string key) => linspace(-1, 2, stays.Weights[key].numel()).reshape(stays.Weights[key].shape);
    }

    [Theory]
    [InlineData(LearningMethod.Variational)]
    [InlineData(LearningMethod.Magnitude)]
    public void What_is_learned_is_told_of_the_whole_graph(LearningMethod method)
    {
        using var module = GraphModule.From(Perceptron(seed: 3));
        var random = new Random(7);
        float[] inputs = [.. Enumerable.Range(0, 1_000 * Inputs).Select(_ => 2 * random.NextSingle() - 1)];
        using var training = new TrainingSet([("x", [Inputs], inputs)]);
        var options = new FineTuneOptions { Steps = 1500, BatchSize = 50, Method = method, Threads = 1 };
        using var tuner = new FineTuner(module, training, options);
        var smallest = new List<long>();

        IReadOnlyList<WeightPosterior> learned = tuner.Learn(["w0", "w1"], 0.1, null, CancellationToken.None, shrink: now =>
        {
            SmallerGraph? smaller = DeadUnits.Leave(now, tuner.Weights(), tuner.Shapes(), []);
            smallest.AddRange(smaller is null ? [] : [smaller.Module.Weights.Values.Sum(weight => weight.numel())]);
            return smaller;
        });

        Assert.NotEmpty(smallest);
        Assert.Equal(smallest.OrderDescending(), smallest);
        Assert.Same(module, tuner.Module);
        Assert.Equal([Hidden * Inputs, 2 * Hidden], learned.Select(posterior => posterior.Theta.Length));
        int kept = learned.Sum(posterior => posterior.Theta.Count(value => value != 0));
        Assert.InRange(kept, 1, (int)Math.Ceiling(0.1 * Hidden * (Inputs + 2)) + 1);
        Assert.All(learned, posterior => Assert.Equal(posterior.Theta, tuner.Weights()[posterior.Key]));
        if (method == LearningMethod.Variational)
        {
            Assert.All(learned.SelectMany(posterior => posterior.Theta.Zip(posterior.LogAlpha())), weight =>
                Assert.True(weight.First != 0 || weight.Second > 20));
        }
    }

    private static SmallerGraph? Leave(GraphModule module)
    {
        using Tensor x = rand([.. ShrinkableGraphs.InputShape(module.Model, 1)]);
        return DeadUnits.Leave(module, ModuleWeights.Of(module), module.Shapes(new Dictionary<string, Tensor> { ["x"] = x }), []);
    }

    private static Tensor Output(GraphModule module, Tensor x) => module.Run(new Dictionary<string, Tensor> { ["x"] = x }, ["y"])["y"].detach();

    private static void Step(AdamState state, IReadOnlyDictionary<string, Parameter> weights, Func<string, Tensor> gradient)
    {
        foreach ((string key, Parameter weight) in weights)
        {
            weight.grad = gradient(key);
        }

        state.Step(0.01);
    }

    private static Model Perceptron(int seed)
    {
        var random = new Random(seed);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        return Perceptron(Draw(Hidden * Inputs), Draw(2 * Hidden));
    }

    /// <summary>Every second hidden unit is read by nobody.</summary>
    private static Model HalfDead() => Perceptron(
        [.. Enumerable.Range(0, Hidden * Inputs).Select(i => 0.01f * i + 0.1f)],
        [.. Enumerable.Range(0, 2 * Hidden).Select(i => i % 2 == 0 ? 0.5f : 0)]);

    private static Model Perceptron(float[] w0, float[] w1)
    {
        var graph = new GraphBuilder("perceptron");
        graph.Input("x", ElementType.Float32, "batch", Inputs);
        graph.Initializer("w0", TensorData.FromFloats([Hidden, Inputs], w0));
        graph.Initializer("b0", TensorData.FromFloats([Hidden], new float[Hidden]));
        graph.Initializer("w1", TensorData.FromFloats([2, Hidden], w1));
        string hidden = graph.Node("Tanh", [graph.Node("Gemm", ["x", "w0", "b0"], null, ("transB", 1))]);
        graph.Output(graph.Node("Gemm", [hidden, "w1"], "y", ("transB", 1)), ElementType.Float32, "batch", 2);
        return graph.Build();
    }
}
