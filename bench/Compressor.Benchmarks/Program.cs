using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Compressor.Benchmarks;

// In this process, so that all sides share libtorch, its threads and its allocator:
//     dotnet run --project bench/Compressor.Benchmarks -- --filter "*TrainingStep*" --inProcess
//     dotnet run --project bench/Compressor.Benchmarks -- --filter "*RecordRun*" --data MNIST_FOLDER
// and each side in a process of its own:
//     dotnet run --project bench/Compressor.Benchmarks -- memory
if (args is [MemoryUse.Argument, .. var sides])
{
    MemoryUse.Run(sides);
    return;
}

int data = Array.IndexOf(args, "--data");
if (data >= 0 && data + 1 < args.Length)
{
    RecordRunBenchmarks.Data = args[data + 1];
    args = [.. args[..data], .. args[(data + 2)..]];
}

BenchmarkSwitcher.FromAssembly(typeof(Network).Assembly).Run(args, DefaultConfig.Instance.AddColumn(new SamplesPerSecond()));
