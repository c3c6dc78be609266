using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Compressor.Benchmarks;

// In this process, so that all sides share libtorch, its threads and its allocator:
//     MNIST=mnist/ dotnet run --project bench/Compressor.Benchmarks -- --filter "*" --inProcess
BenchmarkSwitcher.FromAssembly(typeof(Network).Assembly).Run(args, DefaultConfig.Instance.AddColumn(new SamplesPerSecond()));
