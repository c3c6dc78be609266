using BenchmarkDotNet.Attributes;
using Compressor.Training;
using Compressor.Training.FineTuning;

namespace Compressor.Benchmarks;

/// <summary>
/// What a variational step costs beside a dense one, batches of 100: stock modules with torch's Adam (a), the paper's formulas through
/// autograd (b), ours (c): every weight variational, the teacher's part of the loss, KL and optimiser included, nothing pruned yet.
/// </summary>
[MemoryDiagnoser]
public class TrainingStepBenchmarks : IDisposable
{
    private const int Samples = 10_000;
    private StockTraining dense = null!;
    private StockTraining published = null!;
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
        learning = new FineTuner(module, training, new FineTuneOptions { Steps = Network.Steps, LearningShare = 1, BatchSize = StockTraining.Batch });
        dense = new StockTraining(Network.Module(new StockLayers()), training);
        var paper = new PaperLayers();
        published = new StockTraining(Network.Module(paper), training, paper.Kl);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        IDisposable[] owned = [dense, published, learning, training, module];
        Array.ForEach(owned, one => one.Dispose());
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, Description = "(a) dense")]
    public void Dense() => dense.Train(Network.Steps);

    [Benchmark(Description = "(b) formulas through autograd")]
    public void Published() => published.Train(Network.Steps);

    [Benchmark(Description = "(c) ours, nothing pruned")]
    public void Variational() => learning.Learn(module.Plan.Prunable, 1, null, CancellationToken.None);
}
