using System.Globalization;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.IR.Rounding;
using Compressor.Onnx;
using Compressor.Pruning;
using Compressor.Pruning.Criteria;
using Compressor.Pruning.Groups;

namespace Compressor.Stages;

/// <summary>
/// Finds how many weights may stay so that the written file is as large as is allowed and no larger. Every size is that of a file the writer
/// makes, never an estimate: before training of the original cut by magnitude, at the cut of the trained weights, and once more at the end.
/// </summary>
internal sealed class SizeSearch(Source source, CompressionOptions options)
{
    /// <summary>Values that are rounded or zipped after the cut move sizes a little: so much is left free for that.</summary>
    private const double Slack = 0.997;

    private readonly PruningBudget whole = PruningBudget.For(source.Model, source.Plan.Roles, 1, source.Path);

    private bool Zipped => options.Target is ZipTarget;

    private long Limit => options.Target switch
    {
        BytesTarget target => target.Bytes,
        ZipTarget target => target.Bytes,
        _ => throw new InvalidOperationException($"{options.Target} is no size."),
    };

    /// <summary>What to train towards.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Target"/>: not even one weight per tensor fits.</exception>
    public PruningBudget Budget()
    {
        var weights = WeightCensus.Of(source.Model).Where(weight => source.Plan.Roles.Trained.Contains(weight.Key)).ToDictionary(
            weight => weight.Key, weight => weight.Data.ToFloats());
        WeightPosterior[] posteriors = [.. whole.Prunable.Select(key => new WeightPosterior(key, weights[key], []))];
        long smallest = SizeOf(posteriors, new Magnitude(), weights, whole.Prunable.Count);
        if (smallest > Limit)
        {
            throw new CompressorException(ErrorKind.Target, string.Create(
                CultureInfo.InvariantCulture,
                $"{source.Path}: {Limit} bytes cannot be reached: with one weight per prunable tensor the file takes {smallest}")
                + (Zipped ? " inside a zip." : "."));
        }

        return whole with { Keep = LargestCut(posteriors, new Magnitude(), weights) };
    }

    /// <summary>The most weights whose file keeps within the limit.</summary>
    public long LargestCut(IReadOnlyList<WeightPosterior> posteriors, Criterion criterion, IReadOnlyDictionary<string, float[]> weights)
    {
        double limit = Zipped || options.Values != ValueKind.Float32 ? Limit * Slack : Limit;
        long fits = whole.Prunable.Count;
        long tooMany = whole.PrunableParameters + 1;
        while (tooMany - fits > Math.Max(1, fits / 2_000))
        {
            long middle = fits + (tooMany - fits) / 2;
            bool holds = SizeOf(posteriors, criterion, weights, middle) <= limit;
            (fits, tooMany) = holds ? (middle, tooMany) : (fits, middle);
        }

        return fits;
    }

    /// <summary>
    /// Drops the smallest of the weights that stay, in place, where the file turned out too large all the same.
    /// </summary>
    /// <param name="weights">As trained and rounded.</param>
    /// <returns>Keys of the weights that changed.</returns>
    public IReadOnlyCollection<string> Trim(IReadOnlyDictionary<string, float[]> weights)
    {
        if (SizeOf(weights) <= Limit)
        {
            return [];
        }

        long kept = whole.Prunable.Sum(key => weights[key].LongCount(weight => weight != 0));
        long fits = 0;
        long tooMany = kept;
        while (tooMany - fits > Math.Max(1, kept / 2_000))
        {
            long middle = fits + (tooMany - fits) / 2;
            bool holds = SizeOf(Smallest(weights, middle)) <= Limit;
            (fits, tooMany) = holds ? (middle, tooMany) : (fits, middle);
        }

        foreach ((string key, float[] values) in Smallest(weights, fits))
        {
            values.CopyTo(weights[key], 0);
        }

        return whole.Prunable.ToHashSet();
    }

    private Dictionary<string, float[]> Smallest(IReadOnlyDictionary<string, float[]> weights, long keep)
    {
        var plan = PruningPlan.Decide([.. whole.Prunable.Select(key => new WeightPosterior(key, weights[key], []))], new Magnitude(), keep);
        return Masked(weights, plan.Masks);
    }

    private long SizeOf(
        IReadOnlyList<WeightPosterior> posteriors, Criterion criterion, IReadOnlyDictionary<string, float[]> weights, long keep)
    {
        DeadUnitsRemoved dead = DeadUnits.Remove(source.Model, PruningPlan.Decide(posteriors, criterion, keep).Masks, weights);
        Dictionary<string, float[]> cut = Masked(weights, dead.Masks);
        var rounding = new WeightRounding(options.Values);
        var shapes = WeightCensus.Of(source.Model).ToDictionary(weight => weight.Key, weight => weight.Data.Shape);
        foreach ((string key, float[] values) in cut)
        {
            rounding.Round(key, shapes[key], values);
        }

        return SizeOf(cut);
    }

    private long SizeOf(IReadOnlyDictionary<string, float[]> weights)
    {
        using var file = new MemoryStream();
        WrittenModel written = OnnxWriter.Write(GraphPruner.Apply(source.Model, weights), file, options.Storage);
        if (!Zipped)
        {
            return written.FileBytes;
        }

        file.Position = 0;
        return FileSizes.GzipLength(file);
    }

    private static Dictionary<string, float[]> Masked(IReadOnlyDictionary<string, float[]> weights, IReadOnlyList<Mask> masks)
    {
        var cut = weights.ToDictionary(weight => weight.Key, weight => (float[])weight.Value.Clone());
        foreach (Mask mask in masks)
        {
            float[] values = cut[mask.Key];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = mask.Keep[i] ? values[i] : 0;
            }
        }

        return cut;
    }
}
