using System.Diagnostics;
using Compressor.IR;

namespace Compressor.Evaluation;

/// <summary>What it takes to open a session, on one thread.</summary>
/// <param name="Milliseconds">Median of some openings.</param>
/// <param name="PeakBytes">By how much the first opening raised the process's peak of resident memory.</param>
public sealed record SessionOpening(double Milliseconds, long PeakBytes)
{
    private const int MostOpenings = 5;
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(2);
    private static readonly OrtOptions OneThread = new() { Threads = 1 };

    /// <summary>Measures a file. The peak is of the whole process, so that it means something only in a process that did little
    /// before.</summary>
    /// <param name="warmUp">A small model; what ONNX Runtime itself takes is no part of the figures.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: not one that ONNX Runtime opens.</exception>
    public static SessionOpening Measure(string path, byte[] warmUp)
    {
        using (new OrtModel(warmUp, "warm-up", OneThread))
        {
        }

        long before = Peak();
        var total = Stopwatch.StartNew();
        var times = new List<double>();
        long after = before;
        do
        {
            long start = Stopwatch.GetTimestamp();
            using (new OrtModel(path, OneThread))
            {
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            after = times.Count == 1 ? Peak() : after;
        }
        while (times.Count < MostOpenings && total.Elapsed < LongEnough);

        times.Sort();
        return new SessionOpening(times[times.Count / 2], after - before);
    }

    private static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
