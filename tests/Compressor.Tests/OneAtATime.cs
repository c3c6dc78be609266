using Xunit.Sdk;
using Xunit.v3;

// libtorch's thread count and the count of live tensors belong to the process: tests that run beside each other would change both.
[assembly: Parallelization(Mode = ParallelMode.None)]
