using BenchmarkDotNet.Attributes;
using Compressor.IR;
using Compressor.Training;
using Compressor.Training.FineTuning;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Benchmarks;

/// <summary>
/// What a variational step costs beside a dense one, on LeNet-300-100 with batches of 100: a hundred steps of stock TorchSharp modules with
/// torch's Adam against a hundred of ours, local reparameterisation, KL and optimiser included.
/// </summary>
[MemoryDiagnoser]
public class TrainingStepBenchmarks : IDisposable
{
    private const int Steps = 100;
    private const int Batch = 100;
    private const int Samples = 2_000;
    private static readonly int[] Widths = [784, 300, 100, 10];
    private readonly float[] inputs = new float[Samples * Widths[0]];
    private readonly int[] classes = new int[Samples];
    private readonly Model model;
    private readonly nn.Module<Tensor, Tensor> dense;
    private readonly optim.Optimizer adam;
    private readonly TrainingSet training;
    private readonly GraphModule module;

    public TrainingStepBenchmarks()
    {
        var random = new Random(1);
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = random.NextSingle();
        }

        for (int i = 0; i < classes.Length; i++)
        {
            classes[i] = random.Next(Widths[^1]);
        }

        model = LeNet(random);
        module = GraphModule.From(model);
        training = new TrainingSet([("x", [Widths[0]], inputs)], classes);
        dense = nn.Sequential(
            nn.Linear(784, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10));
        adam = optim.Adam(dense.parameters(), 1e-3);
    }

    /// <summary>Stock modules, cross-entropy, torch.optim.Adam.</summary>
    [Benchmark(Baseline = true)]
    public void Dense()
    {
        for (int step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            Tensor indices = arange(step % (Samples / Batch) * Batch, (step % (Samples / Batch) + 1) * Batch, ScalarType.Int64);
            adam.zero_grad();
            nn.functional.cross_entropy(
                dense.call(training.Inputs["x"].index_select(0, indices)), training.Labels!.index_select(0, indices)).backward();
            adam.step();
        }
    }

    /// <summary>Every weight variational, nothing pruned; the teacher's part of the loss included.</summary>
    [Benchmark]
    public void Variational()
    {
        using var tuner = new FineTuner(module, training, new FineTuneOptions { Steps = Steps, LearningShare = 1, BatchSize = Batch });
        tuner.Learn(module.Plan.Prunable, 0.5, null, CancellationToken.None);
    }

    public void Dispose()
    {
        adam.Dispose();
        dense.Dispose();
        training.Dispose();
        module.Dispose();
        GC.SuppressFinalize(this);
    }

    private static Model LeNet(Random random)
    {
        var graph = new GraphBuilder("lenet-300-100");
        string value = graph.Input("x", ElementType.Float32, "batch", Widths[0]);
        for (int i = 0; i < Widths.Length - 1; i++)
        {
            float scale = MathF.Sqrt(6f / Widths[i]);
            float[] weight = [.. Enumerable.Range(0, Widths[i] * Widths[i + 1]).Select(_ => scale * (2 * random.NextSingle() - 1))];
            graph.Initializer($"w{i}", TensorData.FromFloats([Widths[i + 1], Widths[i]], weight));
            graph.Initializer($"b{i}", TensorData.FromFloats([Widths[i + 1]], new float[Widths[i + 1]]));
            value = graph.Node("Gemm", [value, $"w{i}", $"b{i}"], i == Widths.Length - 2 ? "y" : null, ("transB", 1));
            value = i == Widths.Length - 2 ? value : graph.Node("Relu", [value]);
        }

        graph.Output(value, ElementType.Float32, "batch", Widths[^1]);
        return graph.Build();
    }
}
