using Compressor.IR;
using Compressor.Training;
using Compressor.Training.FineTuning;
using Xunit;

namespace Compressor.Tests.Training.FineTuning;

public sealed class DivergenceGuardTests : IDisposable
{
    private static readonly float[] Start = [1, -2, 3, 4, 5, 6];
    private readonly GraphModule module;
    private readonly FrozenMasks learner;

    public DivergenceGuardTests()
    {
        var graph = new GraphBuilder("linear");
        graph.Input("x", ElementType.Float32, "batch", 3);
        graph.Initializer("w", TensorData.FromFloats([2, 3], Start));
        graph.Output(graph.Node("Gemm", ["x", "w"], "y", ("transB", 1)), ElementType.Float32, "batch", 2);
        module = GraphModule.From(graph.Build());
        learner = new FrozenMasks(module, new Dictionary<string, bool[]>(), new FineTuneOptions { Steps = 1, Threads = 1 });
    }

    private float[] Weights => ModuleWeights.Of(module)["w"];

    public void Dispose()
    {
        learner.Dispose();
        module.Dispose();
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e6)]
    public void A_loss_that_broke_goes_back_to_the_last_good_weights(double loss)
    {
        using var guard = new DivergenceGuard(module, learner, null, 1, null, null);
        float[] good = [0.5f, 1, 2, 3, 4, 5];
        Set(good);
        Assert.Equal((0, null), guard.Look(10, 0.3, null));
        Set([9, 9, 9, 9, 9, 9]);

        (int lost, string? note) = guard.Look(20, loss, null);

        Assert.Equal(10, lost);
        Assert.Contains("back to the last good state, 10 steps ago, with 0.5 times the learning rate", note, StringComparison.Ordinal);
        Assert.Equal(good, Weights);
        Assert.Equal(0.5, guard.Rate);
    }

    [Fact]
    public void Weights_that_broke_are_seen_although_the_loss_is_a_number()
    {
        using var guard = new DivergenceGuard(module, learner, null, 1, null, null);
        Set([1, float.NaN, 1, 1, 1, 1]);

        Assert.False(guard.IsFinite(0.1));
        Assert.Equal(5, guard.Look(5, 0.1, null).Lost);
        Assert.Equal(Start, Weights);
    }

    [Fact]
    public void Rates_fall_faster_where_going_back_does_not_help_and_then_it_is_an_error()
    {
        using var guard = new DivergenceGuard(module, learner, null, 1, null, null);
        var rates = new List<double>();
        for (int i = 0; i < 4; i++)
        {
            guard.Look(10, double.NaN, null);
            rates.Add(guard.Rate);
        }

        Assert.Equal([1.0 / 2, 1.0 / 32, 1.0 / 4096, 1.0 / 4194304], rates);
        var error = Assert.Throws<CompressorException>(() => guard.Look(10, double.NaN, null));
        Assert.Equal(ErrorKind.Target, error.Kind);
        Assert.Equal("training diverged at step 10: the loss is no longer a number, and 4 lower learning rates did not help", error.Message);
    }

    [Fact]
    public void A_metric_that_stays_at_chance_goes_back_and_one_that_recovers_does_not()
    {
        using var guard = new DivergenceGuard(module, learner, null, 1, 0.2, 0.9);
        double[] recovers = [0.1, 0.1, 0.5];
        double[] stays = [0.1, 0.1, 0.1];

        Assert.All(recovers, (metric, i) => Assert.Equal(0, guard.Look(10 * (i + 1), 1, metric).Lost));
        Set([7, 7, 7, 7, 7, 7]);
        int[] lost = [.. stays.Select((metric, i) => guard.Look(40 + 10 * i, 1, metric).Lost)];

        Assert.Equal([0, 0, 30], lost);
        Assert.Equal(Start, Weights);
    }

    [Fact]
    public void A_network_that_the_target_breaks_is_left_to_it()
    {
        using var guard = new DivergenceGuard(module, learner, null, 1, 0.2, 0.9);
        string?[] notes = [.. Enumerable.Range(1, 15).Select(i => guard.Look(10 * i, 1, 0.1).Note)];

        Assert.Equal(4, notes.Count(note => note?.StartsWith("training diverged", StringComparison.Ordinal) == true));
        Assert.EndsWith("training goes on as it was set", notes[^1], StringComparison.Ordinal);
        Assert.Equal(1, guard.Rate);
        Assert.All(Enumerable.Range(16, 9), i => Assert.Equal((0, null), guard.Look(10 * i, 1, 0.1)));
    }

    private void Set(float[] values) => ModuleWeights.Set(module, new Dictionary<string, float[]> { ["w"] = values });
}
