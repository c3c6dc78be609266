// Every test starts a process that takes all cores, and some are held to a time.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
