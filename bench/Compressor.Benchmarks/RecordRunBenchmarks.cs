using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Compressor.Stages;
using Compressor.Training.FineTuning;
using static TorchSharp.torch;

namespace Compressor.Benchmarks;

/// <summary>
/// What a step costs over a whole run: lenet-300-100 on MNIST down to 1/70 of its parameters in 60 epochs, from the first, where every
/// weight is variational, through dead units leaving, to the last, with masks frozen and the validation split measured after each (d),
/// beside a dense step on the same samples (a).
/// </summary>
[Config(typeof(FewLongRuns))]
public class RecordRunBenchmarks : IDisposable
{
    private const int StepsPerEpoch = 540;
    private const int Epochs = 60;
    private const int DenseSteps = 4_000;
    /// <summary>The folder of MNIST's four IDX files; null where none was named.</summary>
    public static string? Data { get; set; }

    private CompressionOptions options = null!;
    private MeasuredSource original = null!;
    private TrainingSet training = null!;
    private StockTraining dense = null!;

    [GlobalSetup]
    public void Setup()
    {
        string repository = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));
        options = new CompressionOptions
        {
            ModelPath = Path.Combine(repository, "models", "lenet-300-100", "model.onnx"),
            DataPath = Data ?? throw new InvalidOperationException("--data names no folder of MNIST"),
            Target = new DensityTarget(0.0143),
            Epochs = Epochs,
            OutputPath = Path.GetTempFileName(),
            ReportPath = Path.GetTempPath(),
        };
        original = CompressionPipeline.Prepare(CompressionPipeline.Read(options, null), options, null, CancellationToken.None);
        training = FineTuning.ToTensors(original.Data.Train);
        dense = new StockTraining(new Networks.Mlp("lenet-300-100", [784, 300, 100], DenseSteps).Module(new StockLayers()), training);
        set_num_threads(Environment.ProcessorCount);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        dense.Dispose();
        training.Dispose();
        File.Delete(options.OutputPath);
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, Description = "(a) dense", OperationsPerInvoke = DenseSteps)]
    public void Dense() => dense.Train(DenseSteps);

    [Benchmark(Description = "(d) ours, a whole run", OperationsPerInvoke = Epochs * StepsPerEpoch)]
    public void WholeRun() => Trained.Of(original, options, null, "", null, CancellationToken.None).Dispose();

    /// <summary>Iterations of half a minute: BenchmarkDotNet would warm up for a quarter of an hour.</summary>
    private sealed class FewLongRuns : ManualConfig
    {
        public FewLongRuns() => AddJob(Job.Default.WithStrategy(RunStrategy.Monitoring).WithWarmupCount(1).WithIterationCount(3)
            .WithToolchain(InProcessEmitToolchain.Instance));
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
