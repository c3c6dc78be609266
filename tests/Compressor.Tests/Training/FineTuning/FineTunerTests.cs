using Compressor.IR;
using Compressor.Pruning;
using Compressor.Pruning.Criteria;
using Compressor.Training;
using Compressor.Training.FineTuning;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.FineTuning;

/// <summary>Whole runs on a task of which the answer is known: only 4 of 40 inputs matter to the teacher.</summary>
public sealed class FineTunerTests
{
    private const int Inputs = 40;
    private const int Relevant = 4;
    private const int Samples = 2_000;

    [Theory]
    [InlineData(LearningMethod.Variational)]
    [InlineData(LearningMethod.Magnitude)]
    public void The_weights_that_matter_are_found(LearningMethod method)
    {
        (PruningPlan plan, _) = Compress(method, seed: 1);

        // The matrix is [outputs, inputs]; what the teacher computes needs the first four columns of each row.
        bool[] keep = Assert.Single(plan.Masks).Keep;
        Assert.All(Enumerable.Range(0, keep.Length), i => Assert.Equal(i % Inputs < Relevant, keep[i]));
    }

    [Theory]
    [InlineData(LearningMethod.Variational)]
    [InlineData(LearningMethod.Magnitude)]
    public void One_seed_gives_one_result(LearningMethod method)
    {
        (_, float[] first) = Compress(method, seed: 3);
        (_, float[] second) = Compress(method, seed: 3);
        (_, float[] other) = Compress(method, seed: 4);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Dropped_weights_stay_zero()
    {
        (PruningPlan plan, float[] weights) = Compress(LearningMethod.Variational, seed: 1);

        Assert.All(plan.Masks[0].Keep.Zip(weights), pair => Assert.Equal(pair.First, pair.Second != 0));
    }

    /// <summary>
    /// A Parameter takes over the memory of the tensor it is made from, and TorchSharp 0.107 goes on counting that empty one: two per
    /// run of a model with a weight and a bias.
    /// </summary>
    [Fact]
    public void No_tensor_is_left_behind()
    {
        const long TakenOver = 2;
        Compress(LearningMethod.Variational, seed: 1);
        long before = Tensor.TotalCount;

        Compress(LearningMethod.Variational, seed: 1);

        Assert.Equal(before + TakenOver, Tensor.TotalCount);
    }

    [Fact]
    public void A_learning_rate_that_diverges_ends_in_a_clear_error()
    {
        var error = Assert.Throws<CompressorException>(() => Compress(LearningMethod.Variational, seed: 1, learningRate: 1e30));

        Assert.Contains("diverged", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LearningMethod.Variational)]
    [InlineData(LearningMethod.Magnitude)]
    public void An_absurd_learning_rate_is_brought_down_until_training_goes_on(LearningMethod method)
    {
        var told = new List<TrainingProgress>();

        (PruningPlan plan, float[] weights) = Compress(method, seed: 1, learningRate: 1e3, new Listener(told));

        TrainingProgress[] ways = [.. told.Where(progress => progress.Note is not null)];
        Assert.Contains("with 0.5 times the learning rate", ways[0].Note, StringComparison.Ordinal);
        Assert.Equal((0, 500), (ways[0].Step, ways[0].LearningRate));
        Assert.All(weights, weight => Assert.InRange(Math.Abs(weight), 0, 3));
        // A network that knows nothing loses one, the variance of the outputs.
        Assert.InRange(told[^1].Loss, 0, 1);
        Assert.Equal(3 * Relevant, plan.Masks[0].Kept);
        Assert.Equal(1500, told[^1].Step);
    }

    [Fact]
    public void A_long_epoch_says_how_far_it_is()
    {
        var told = new List<TrainingProgress>();

        Compress(LearningMethod.Variational, seed: 1, progress: new Listener(told), silence: TimeSpan.Zero);

        Assert.Equal(Enumerable.Range(1, 1500), told.Select(progress => progress.Step));
        const int StepsPerEpoch = Samples / 50;
        Assert.All(told, progress => Assert.Equal(progress.Step % StepsPerEpoch != 0 && progress.Step != 975 && progress.Step != 1500, progress.IsWithin));
        Assert.All(told.Where(progress => progress.IsWithin), progress => Assert.Null(progress.Metric));
        Assert.All(told, progress => Assert.InRange(progress.SecondsLeft!.Value, 0, progress.Seconds / progress.Step * (1500 - progress.Step)));
    }

    private sealed class Listener(List<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told.Add(value);
    }

    [Fact]
    public void Noise_that_weights_keep_reaches_what_is_left_and_leaves_what_was_dropped()
    {
        (_, float[] quiet) = Compress(LearningMethod.Variational, seed: 1, keptAlpha: 0);
        (PruningPlan plan, float[] noisy) = Compress(LearningMethod.Variational, seed: 1, keptAlpha: 0.1);

        Assert.All(plan.Masks[0].Keep.Zip(quiet, noisy), weight =>
        {
            Assert.Equal(weight.First, weight.Second != weight.Third);
            Assert.Equal(weight.First, weight.Third != 0);
        });
    }

    private static (PruningPlan Plan, float[] Weights) Compress(
        LearningMethod method, int seed, double learningRate = 1e-3, IProgress<TrainingProgress>? progress = null, TimeSpan? silence = null,
        double keptAlpha = 0.01)
    {
        var random = new Random(5);
        float[] weight = [.. Enumerable.Range(0, 3 * Inputs)
            .Select(i => i % Inputs < Relevant ? (random.Next(2) * 2 - 1) * (0.8f + random.NextSingle()) : 0.02f * (random.NextSingle() - 0.5f))];
        var graph = new GraphBuilder("linear");
        graph.Input("x", ElementType.Float32, "batch", Inputs);
        graph.Initializer("w", TensorData.FromFloats([3, Inputs], weight));
        graph.Initializer("b", TensorData.FromFloats([3], [0.1f, 0.2f, 0.3f]));
        graph.Output(graph.Node("Gemm", ["x", "w", "b"], "y", ("transB", 1)), ElementType.Float32, "batch", 3);
        float[] inputs = [.. Enumerable.Range(0, Samples * Inputs).Select(_ => 2 * random.NextSingle() - 1)];

        using var module = GraphModule.From(graph.Build());
        using var training = new TrainingSet([("x", [Inputs], inputs)]);
        var options = new FineTuneOptions { Steps = 1500, BatchSize = 50, Method = method, Seed = seed, LearningRate = learningRate };
        options = options with { KeptAlpha = keptAlpha, Silence = silence ?? options.Silence };
        using var tuner = new FineTuner(module, training, options);
        const double Density = (double)Relevant / Inputs;
        IReadOnlyList<WeightPosterior> posteriors = tuner.Learn(["w"], Density, progress, CancellationToken.None);
        Criterion criterion = method == LearningMethod.Magnitude ? new Magnitude() : new Compressor.Pruning.Criteria.Variational();
        var plan = PruningPlan.Decide(posteriors, criterion, 3 * Relevant);
        var masks = plan.Masks.ToDictionary(mask => mask.Key, mask => mask.Keep);
        var logSigma2 = posteriors.Where(one => one.LogSigma2.Length > 0).ToDictionary(one => one.Key, one => one.LogSigma2);
        tuner.FineTune(masks, progress, CancellationToken.None, logSigma2: logSigma2);
        return (plan, tuner.Weights()["w"]);
    }
}
