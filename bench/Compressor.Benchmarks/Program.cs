using BenchmarkDotNet.Running;

// In this process, so that both sides share libtorch, its threads and its allocator:
//     dotnet run --project bench/Compressor.Benchmarks -- --filter "*" --inProcess
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
