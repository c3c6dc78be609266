using System.Diagnostics;
using System.Globalization;
using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.FineTuning;

/// <summary>What a run that has a time to keep can do in it.</summary>
public static class RunTime
{
    /// <summary>Steps below which rates learn nothing.</summary>
    public const int LeastSteps = 200;
    private const int Probes = 3;

    /// <summary>Says so before training where the time is too short for learning to come to anything.</summary>
    /// <param name="time">Of the learning phase.</param>
    /// <param name="share">Of the run that this phase takes, for the estimate.</param>
    /// <param name="forward">The outputs for a batch.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Target"/>: with the estimate of what would do.</exception>
    internal static void RefuseTooShort(
        TimeSpan time, double share, Func<IReadOnlyDictionary<string, Tensor>> forward, GraphModule module, WeightLearner learner)
    {
        module.eval();
        TimeSpan step = Enumerable.Range(0, Probes).Min(_ => Once(forward, module, learner));
        if (time < LeastSteps * step)
        {
            throw new CompressorException(ErrorKind.Target, string.Create(
                CultureInfo.InvariantCulture,
                $"the time is too short: a step takes about {step.TotalMilliseconds:0.#} ms, so {time.TotalSeconds:0.#} s of learning are ")
                + string.Create(CultureInfo.InvariantCulture, $"about {(int)(time / step)} steps; at least {LeastSteps} are needed, ")
                + string.Create(CultureInfo.InvariantCulture, $"about {(LeastSteps * step / share).TotalSeconds:0} s of training in all."));
        }
    }

    private static TimeSpan Once(Func<IReadOnlyDictionary<string, Tensor>> forward, GraphModule module, WeightLearner learner)
    {
        var watch = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
        forward().Values.Select(value => value.sum()).Aggregate((left, right) => left + right).backward();
        foreach (Tensor leaf in module.Weights.Values.Concat(learner.Variances?.Values ?? []))
        {
            leaf.grad = null;
        }

        return watch.Elapsed;
    }
}
