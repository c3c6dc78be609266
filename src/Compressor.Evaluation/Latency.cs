using System.Diagnostics;
using Compressor.Data;
using Compressor.IR;
using Microsoft.ML.OnnxRuntime;

namespace Compressor.Evaluation;

/// <summary>How long one sample takes.</summary>
public static class Latency
{
    private const int WarmUps = 10;
    private const int Runs = 100;

    /// <summary>
    /// Milliseconds of one run on one thread with batch 1 (or the batch the model fixes): the median of 100 after 10 that do not count.
    /// </summary>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Data"/>: the samples do not fit. <see cref="ErrorKind.Model"/>: the file does not open or run.
    /// </exception>
    public static double Measure(string path, SampleSet samples, CancellationToken cancellation = default)
    {
        using var model = new OrtModel(path, new OrtOptions { Threads = 1 });
        using var run = new RunOptions();
        (OrtValue[] inputs, _) = model.SmallestRun(samples);
        try
        {
            var times = new double[Runs];
            for (int i = -WarmUps; i < Runs; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                long begin = Stopwatch.GetTimestamp();
                model.Invoke(inputs, run).Dispose();
                if (i >= 0)
                {
                    times[i] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
                }
            }

            Array.Sort(times);
            return (times[(Runs - 1) / 2] + times[Runs / 2]) / 2;
        }
        finally
        {
            Array.ForEach(inputs, input => input.Dispose());
        }
    }
}
