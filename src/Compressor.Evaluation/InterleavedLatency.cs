using System.Diagnostics;
using Compressor.Data;
using Compressor.IR;
using Microsoft.ML.OnnxRuntime;

namespace Compressor.Evaluation;

/// <summary>
/// How long files take beside each other, on one thread. They take turns, the order reversed each round, so that whatever slows the
/// machine down slows all of them; the median over rounds is left alone by what hits one turn.
/// </summary>
public static class InterleavedLatency
{
    private const int WarmUps = 5;
    private const int FewestRounds = 7;

    /// <summary>A turn takes at least about this long: shorter ones measure the clock.</summary>
    private const double TurnMs = 0.3;

    /// <summary>Milliseconds of a run by model and round.</summary>
    /// <param name="models">Opened on one thread, with the same inputs.</param>
    /// <param name="batch">Samples of a run where the models leave that open.</param>
    /// <param name="rounds">As many, but for slow models fewer, so that it takes about <paramref name="patience"/>.</param>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Data"/>: the samples do not fit. <see cref="ErrorKind.Model"/>: a file does not run.
    /// </exception>
    public static IReadOnlyList<double[]> Measure(
        IReadOnlyList<OrtModel> models, SampleSet samples, int batch, int rounds, TimeSpan patience,
        CancellationToken cancellation = default)
    {
        using var run = new RunOptions();
        OrtValue[][] inputs = [.. models.Select(model => model.OneRun(samples, batch))];
        try
        {
            double slowest = models.Select((_, i) => Turn(i, WarmUps)).Max();
            int repeats = (int)Math.Clamp(Math.Ceiling(TurnMs / Math.Max(slowest, 1e-6)), 1, 1_000);
            long begin = Stopwatch.GetTimestamp();
            var times = models.Select(_ => new List<double>()).ToArray();
            for (int round = 0; round < rounds && (round < FewestRounds || Stopwatch.GetElapsedTime(begin) < patience); round++)
            {
                cancellation.ThrowIfCancellationRequested();
                for (int turn = 0; turn < models.Count; turn++)
                {
                    int model = round % 2 == 0 ? turn : models.Count - 1 - turn;
                    times[model].Add(Turn(model, repeats));
                }
            }

            return [.. times.Select(list => list.ToArray())];
        }
        finally
        {
            Array.ForEach(inputs, model => Array.ForEach(model, input => input.Dispose()));
        }

        double Turn(int model, int repeats)
        {
            long begin = Stopwatch.GetTimestamp();
            for (int i = 0; i < repeats; i++)
            {
                models[model].Invoke(inputs[model], run).Dispose();
            }

            return Stopwatch.GetElapsedTime(begin).TotalMilliseconds / repeats;
        }
    }

    /// <summary>The median over rounds of one model's time / another's in the same round.</summary>
    public static double Ratio(IReadOnlyList<double> times, IReadOnlyList<double> reference) =>
        Median([.. times.Zip(reference, static (time, other) => time / other)]);

    /// <summary>The middle one, or the mean of the middle two.</summary>
    public static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
