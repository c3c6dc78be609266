using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Compressor.Benchmarks;

if (args is [MemoryUse.Argument, .. var sides])
{
    MemoryUse.Run(sides);
    return;
}

// In this process, so that all sides share libtorch, its threads and its allocator:
//     dotnet run --project bench/Compressor.Benchmarks -- --filter "*TrainingStep*" --inProcess
//     MNIST=mnist/ dotnet run --project bench/Compressor.Benchmarks -- --filter "*RecordRun*"
//     dotnet run --project bench/Compressor.Benchmarks -- memory
BenchmarkSwitcher.FromAssembly(typeof(Network).Assembly).Run(args, DefaultConfig.Instance.AddColumn(new SamplesPerSecond()));
