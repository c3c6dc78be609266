using BenchmarkDotNet.Attributes;
using Compressor.IR;
using Compressor.Pruning;
using Compressor.Training;
using Compressor.Training.FineTuning;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Benchmarks;

/// <summary>
/// What a variational step costs beside a dense one, batches of 100: stock modules with torch's Adam (a), the paper's formulas through
/// autograd (b), ours (c): every weight variational, the teacher's part of the loss, KL and optimiser included, nothing pruned yet; and
/// ours averaged over a whole run down to one weight in 68, with the fine-tuning of what is left (d).
/// </summary>
[MemoryDiagnoser]
public class TrainingStepBenchmarks : IDisposable
{
    public const int Batch = 100;
    private const int Samples = 10_000;
    private const double FinalDensity = 1 / 68.0;

    /// <summary>How many times the steps of the other rows a whole run has.</summary>
    private const int RunLength = 5;
    private readonly StockLayers stock = new();
    private readonly PaperLayers paper = new();
    private nn.Module<Tensor, Tensor> dense = null!;
    private nn.Module<Tensor, Tensor> published = null!;
    private optim.Optimizer denseAdam = null!;
    private optim.Optimizer publishedAdam = null!;
    private TrainingSet training = null!;
    private GraphModule module = null!;
    private FineTuner learning = null!;

    public static IEnumerable<Network> Networks => Network.All;

    [ParamsSource(nameof(Networks))]
    public Network Network { get; set; } = null!;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        int size = Network.SampleShape.Aggregate(1, (product, extent) => product * extent);
        float[] inputs = [.. Enumerable.Range(0, Samples * size).Select(_ => random.NextSingle())];
        int[] classes = [.. Enumerable.Range(0, Samples).Select(_ => random.Next(Network.Classes))];
        training = new TrainingSet([("x", Network.SampleShape, inputs)], classes);
        module = GraphModule.From(Network.Graph());
        learning = new FineTuner(module, training, new FineTuneOptions { Steps = Network.Steps, LearningShare = 1, BatchSize = Batch });
        dense = Network.Module(stock);
        denseAdam = optim.Adam(dense.parameters(), 1e-3);
        published = Network.Module(paper);
        publishedAdam = optim.Adam(published.parameters(), 1e-3);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        IDisposable[] owned = [denseAdam, publishedAdam, dense, published, learning, training, module];
        Array.ForEach(owned, one => one.Dispose());
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, Description = "(a) dense")]
    public void Dense() => Train(dense, denseAdam, null);

    [Benchmark(Description = "(b) formulas through autograd")]
    public void Published() => Train(published, publishedAdam, paper);

    [Benchmark(Description = "(c) ours, nothing pruned")]
    public void Variational() => learning.Learn(module.Plan.Prunable, 1, null, CancellationToken.None);

    [Benchmark(Description = "(d) ours, a whole run", OperationsPerInvoke = RunLength)]
    public void WholeRun()
    {
        using var whole = GraphModule.From(Network.Graph());
        using var tuner = new FineTuner(whole, training, new FineTuneOptions { Steps = RunLength * Network.Steps, BatchSize = Batch });
        IReadOnlyList<WeightPosterior> posteriors = tuner.Learn(whole.Plan.Prunable, FinalDensity, null, CancellationToken.None);
        long keep = (long)(FinalDensity * posteriors.Sum(posterior => posterior.Theta.LongLength));
        IReadOnlyList<Mask> masks = PruningPlan.Decide(posteriors, new Pruning.Criteria.Variational(), keep).Masks;
        tuner.FineTune(masks.ToDictionary(mask => mask.Key, mask => mask.Keep), null, CancellationToken.None);
    }

    private void Train(nn.Module<Tensor, Tensor> network, optim.Optimizer adam, PaperLayers? kl)
    {
        for (int step = 0; step < Network.Steps; step++)
        {
            using var scope = NewDisposeScope();
            Tensor indices = arange(step % (Samples / Batch) * Batch, (step % (Samples / Batch) + 1) * Batch, ScalarType.Int64);
            adam.zero_grad();
            Tensor loss = nn.functional.cross_entropy(
                network.call(training.Inputs["x"].index_select(0, indices)), training.Labels!.index_select(0, indices));
            (kl is null ? loss : loss + kl.Kl() / Samples).backward();
            adam.step();
        }
    }
}
