using Compressor.IR;
using Compressor.Training;
using Compressor.Training.FineTuning;
using Xunit;

namespace Compressor.Tests.Training.FineTuning;

/// <summary>Of four features two say everything and two are noise: the learned signal-to-noise ratios tell them apart.</summary>
public sealed class UnitLearnerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Features_that_say_nothing_get_a_low_ratio(bool perSample)
    {
        (UnitPosterior learned, float[] factors) = Learn(perSample, new UnitCost(keep => 2 * keep.Count(stays => stays) + 2, 0.6));

        Assert.True(Math.Min(learned.Snr[0], learned.Snr[2]) > 2 * Math.Max(learned.Snr[1], learned.Snr[3]), string.Join(" ", learned.Snr));
        Assert.True(Math.Min(learned.Mean[0], learned.Mean[2]) > Math.Max(learned.Mean[1], learned.Mean[3]));
        Assert.All(learned.Mu, mu => Assert.InRange(mu, -20, 0));

        // Runs without noise multiply with the means.
        Assert.Equal(learned.Mean[0], factors[0], 1e-6);
    }

    /// <summary>Two features that matter as much as each other, one of which costs nine times the other.</summary>
    [Fact]
    public void What_costs_more_has_to_matter_more()
    {
        double[] costs = [9, 1, 1, 1];

        (UnitPosterior learned, _) = Learn(
            true, new UnitCost(keep => (long)keep.Zip(costs, (stays, each) => stays ? each : 0).Sum(), 0.6, costs));

        Assert.True(learned.Snr[0] < learned.Snr[2], string.Join(" ", learned.Snr));
    }

    /// <summary>A look every twenty steps could raise the weight by a tenth in sixty of them.</summary>
    [Fact]
    public void The_weight_of_the_KL_term_is_steered_in_short_runs_too()
    {
        var epochs = new List<TrainingProgress>();

        Learn(true, new UnitCost(keep => 2 * keep.Count(stays => stays) + 2, 0.6), steps: 64, new Listener(epochs));

        Assert.True(epochs[^1].KlWeight > 2 * new KlSteering(0, 1).KlWeight, $"{epochs[^1].KlWeight}");
    }

    private static (UnitPosterior Learned, float[] Factors) Learn(
        bool perSample, UnitCost cost, int steps = 800, IProgress<TrainingProgress>? progress = null)
    {
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, 4 * 400).Select(_ => (float)(random.NextDouble() * 2 - 1))];
        int[] classes = [.. Enumerable.Range(0, 400).Select(sample => x[4 * sample] + x[4 * sample + 2] > 0 ? 1 : 0)];
        using var module = GraphModule.From(Gated());
        using var samples = new TrainingSet([("x", [4], x)], classes);
        using var tuner = new FineTuner(module, samples, new FineTuneOptions { Steps = steps, BatchSize = 50, Threads = 1 });
        var gate = new UnitGate("gate", [1, 4], [0, 1, 2, 3], [-1, -1, -1, -1], perSample);
        return (tuner.LearnUnits([gate], 4, cost, 1, progress, TestContext.Current.CancellationToken), tuner.Weights()["gate"]);
    }

    private static Model Gated()
    {
        var graph = new GraphBuilder("gated");
        graph.Input("x", ElementType.Float32, "batch", 4);
        graph.Initializer("gate", TensorData.FromFloats([1, 4], [1, 1, 1, 1]));
        graph.Initializer("w", TensorData.FromFloats([2, 4], [-3, 0.1f, -3, -0.1f, 3, -0.1f, 3, 0.1f]));
        graph.Initializer("b", TensorData.FromFloats([2], [0, 0]));
        string product = graph.Node("Mul", ["x", "gate"]);
        graph.Output(graph.Node("Gemm", [product, "w", "b"], "y", ("transB", 1)), ElementType.Float32, "batch", 2);
        return graph.Build();
    }

    private sealed class Listener(List<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told.Add(value);
    }
}
