using System.Globalization;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.IR.Rounding;
using Compressor.Onnx;
using Compressor.Pruning;
using Compressor.Pruning.Criteria;

namespace Compressor.Stages;

/// <summary>
/// Finds how many weights may stay so that the written file is as large as is allowed and no larger. Every size is that of a file the
/// writer
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

    /// <summary>Bytes of the file that a model would be written to, its values rounded as they would be.</summary>
    public long FileBytes(Model model)
    {
        using var file = new MemoryStream();
        return OnnxWriter.Write(Rounded(model), file, options.Storage).FileBytes;
    }

    /// <summary>How many weights to train towards.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Target"/>: not even one weight per tensor fits.</exception>
    public long Keep()
    {
        var weights = WeightCensus.Of(source.Model).Where(weight => source.Plan.Roles.Trained.Contains(weight.Key)).ToDictionary(
            weight => weight.Key, weight => weight.Data.ToFloats());
        long smallest = SizeOf(Rounded(Cut(whole.Prunable.Count)));
        if (smallest > Limit)
        {
            throw new CompressorException(ErrorKind.Target, string.Create(
                CultureInfo.InvariantCulture,
                $"{source.Path}: {Limit} bytes cannot be reached: with one weight per prunable tensor the file takes {smallest}")
                + (Zipped ? " inside a zip." : "."));
        }

        return LargestCut(Cut);

        Model Cut(long keep) => GraphPruner.Apply(source.Model, Largest(weights, keep));
    }

    /// <summary>The most weights whose file keeps within the limit.</summary>
    /// <param name="cut">The model with so many weights.</param>
    public long LargestCut(Func<long, Model> cut)
    {
        double limit = Zipped || options.Values != ValueKind.Float32 ? Limit * Slack : Limit;
        long fits = whole.Prunable.Count;
        long tooMany = whole.PrunableParameters + 1;
        while (tooMany - fits > Math.Max(1, fits / 2_000))
        {
            long middle = fits + (tooMany - fits) / 2;
            bool holds = SizeOf(Rounded(cut(middle))) <= limit;
            (fits, tooMany) = holds ? (middle, tooMany) : (fits, middle);
        }

        return fits;
    }

    /// <summary>The smallest of the weights that stay dropped as well, where the file turned out too large all the same.</summary>
    /// <param name="model">The graph that is to be written.</param>
    /// <param name="weights">As trained and rounded.</param>
    /// <returns>The weights that changed.</returns>
    public IReadOnlyDictionary<string, float[]> Trim(Model model, IReadOnlyDictionary<string, float[]> weights)
    {
        if (SizeOf(GraphPruner.Apply(model, weights)) <= Limit)
        {
            return new Dictionary<string, float[]>();
        }

        long kept = whole.Prunable.Where(weights.ContainsKey).Sum(key => weights[key].LongCount(weight => weight != 0));
        long fits = 0;
        long tooMany = kept;
        while (tooMany - fits > Math.Max(1, kept / 2_000))
        {
            long middle = fits + (tooMany - fits) / 2;
            bool holds = SizeOf(GraphPruner.Apply(model, Largest(weights, middle))) <= Limit;
            (fits, tooMany) = holds ? (middle, tooMany) : (fits, middle);
        }

        return Largest(weights, fits);
    }

    /// <summary>All weights, of the prunable ones only so many, the largest.</summary>
    private Dictionary<string, float[]> Largest(IReadOnlyDictionary<string, float[]> weights, long keep)
    {
        WeightPosterior[] posteriors = [.. whole.Prunable.Where(weights.ContainsKey).Select(key => new WeightPosterior(key, weights[key],
            []))];
        return PruningPlan.Decide(posteriors, new Magnitude(), keep).Masked(weights);
    }

    private Model Rounded(Model model)
    {
        var rounding = new WeightRounding(options.Values);
        var rounded = new Dictionary<string, float[]>();
        foreach (Weight weight in WeightCensus.Of(model).Where(weight => source.Plan.Roles.Trained.Contains(weight.Key)))
        {
            float[] values = weight.Data.ToFloats();
            rounding.Round(weight.Key, weight.Data.Shape, values);
            rounded.Add(weight.Key, values);
        }

        return GraphPruner.Apply(model, rounded);
    }

    private long SizeOf(Model model)
    {
        using var file = new MemoryStream();
        WrittenModel written = OnnxWriter.Write(model, file, options.Storage);
        if (!Zipped)
        {
            return written.FileBytes;
        }

        file.Position = 0;
        return FileSizes.GzipLength(file);
    }
}
