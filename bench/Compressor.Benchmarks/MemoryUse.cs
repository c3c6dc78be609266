using System.Diagnostics;
using System.Globalization;
using Compressor.Training.FineTuning;

namespace Compressor.Benchmarks;

/// <summary>
/// Peak memory of training, each side in a process of its own that trains a thousand steps (a hundred of networks with convolutions):
/// stock modules with torch's Adam (a) and ours (c); and what is alive on the .NET heap after the last step, over what was after a tenth.
/// </summary>
internal static class MemoryUse
{
    /// <summary>The first argument that asks for it.</summary>
    public const string Argument = "memory";

    private const string Dense = "dense";
    private const string Ours = "ours";
    private const double Megabyte = 1e6;

    /// <param name="args">Nothing for the table, or the side and the network of a single process.</param>
    public static void Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (args is [var side, var name])
        {
            Measure(side, Network.All.Single(network => network.Name == name));
            return;
        }

        Console.WriteLine("| network | (a) peak, MB | (c) peak, MB | (c)/(a) | (a) .NET heap, late/early | (c) .NET heap, late/early |");
        Console.WriteLine("| --- | --: | --: | --: | --: | --: |");
        foreach (Network network in Network.All)
        {
            double[] dense = InItsOwnProcess(Dense, network);
            double[] ours = InItsOwnProcess(Ours, network);
            Console.WriteLine($"| {network.Name} | {dense[0]:F0} | {ours[0]:F0} | {ours[0] / dense[0]:F2} | {dense[1]:F2} | {ours[1]:F2} |");
        }
    }

    private static double[] InItsOwnProcess(string side, Network network)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Argument, side, network.Name]) { RedirectStandardOutput = true })!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return [.. said.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }

    private static void Measure(string side, Network network)
    {
        int steps = network.SampleShape.Length == 1 ? 1000 : 100;
        using var benchmark = new TrainingStepBenchmarks { Network = network with { Steps = steps / 10 } };
        benchmark.Setup();
        Action train = side == Dense ? benchmark.Dense : benchmark.Variational;
        train();
        double early = GC.GetTotalMemory(forceFullCollection: true);
        for (int part = 1; part < 10; part++)
        {
            train();
        }

        double late = GC.GetTotalMemory(forceFullCollection: true);
        using var self = Process.GetCurrentProcess();
        Console.Write($"{self.PeakWorkingSet64 / Megabyte:F1} {late / early:F3}");
    }
}
