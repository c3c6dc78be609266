using System.Globalization;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.IR.Rounding;
using Compressor.Onnx;
using Compressor.Pruning;
using Compressor.Pruning.Criteria;
using Compressor.Pruning.Structures;

namespace Compressor.Stages;

/// <summary>
/// Finds how many weights may stay so that the written file is as large as is allowed and no larger. Every size is that of a file the
/// writer
/// makes, never an estimate: before training of the original cut by magnitude, at the cut of the trained weights, and once more at the end.
/// </summary>
/// <param name="whole">What may be pruned, and what goes together.</param>
internal sealed class SizeSearch(Source source, CompressionOptions options, PruningScope whole) : FileLimit
{
    /// <summary>Values that are rounded or zipped after the cut move sizes a little: so much is left free for that.</summary>
    private const double Slack = 0.997;

    public override double Limit => Zipped || options.Values != ValueKind.Float32 ? Bytes * Slack : Bytes;

    public override double Precision => 5e-4;

    private bool Zipped => options.Target is ZipTarget;

    private long Bytes => options.Target switch
    {
        BytesTarget target => target.Bytes,
        ZipTarget target => target.Bytes,
        _ => throw new InvalidOperationException($"{options.Target} is no size."),
    };

    /// <summary>Bytes of the file that a model would be written to, its values rounded as they would be.</summary>
    public long FileBytes(Model model)
    {
        using var file = new MemoryStream();
        return OnnxWriter.Write(Rounded(model), file, options.WrittenAs()).FileBytes;
    }

    public override double Reach(Model model) => SizeOf(Rounded(model));

    public override string Refusal(double floor) => Refusal(floor, "one unit of each group");

    /// <summary>The same size for a graph that units left.</summary>
    public SizeSearch Within(PruningScope left) => new(source, options, left);

    /// <summary>How many weights to train towards.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Target"/>: not even one weight per tensor fits.</exception>
    public long Keep()
    {
        var weights = WeightCensus.Of(source.Model).Where(weight => source.Plan.Roles.Trained.Contains(weight.Key)).ToDictionary(
            weight => weight.Key, weight => weight.Data.ToFloats());
        long smallest = SizeOf(Rounded(Cut(whole.Least)));
        return smallest <= Bytes ? LargestCut(Cut) : throw new CompressorException(
            ErrorKind.Target, Refusal(smallest, whole.Structure is Block ? "one block of every weight" : "one weight per prunable tensor"));

        Model Cut(long keep) => GraphPruner.Apply(source.Model, Largest(weights, keep));
    }

    /// <summary>The most weights whose file keeps within the limit.</summary>
    /// <param name="cut">The model with so many weights.</param>
    public long LargestCut(Func<long, Model> cut)
    {
        long fits = whole.Least;
        long tooMany = whole.Budget.PrunableParameters + 1;
        while (tooMany - fits > Math.Max(1, fits * Precision))
        {
            long middle = fits + (tooMany - fits) / 2;
            (fits, tooMany) = Keeps(cut(middle)) ? (middle, tooMany) : (fits, middle);
        }

        return fits;
    }

    /// <summary>The smallest of the weights that stay dropped as well, where the file turned out too large all the same.</summary>
    /// <param name="model">The graph that is to be written.</param>
    /// <param name="weights">As trained and rounded.</param>
    /// <returns>The weights that changed.</returns>
    public IReadOnlyDictionary<string, float[]> Trim(Model model, IReadOnlyDictionary<string, float[]> weights)
    {
        if (SizeOf(GraphPruner.Apply(model, weights)) <= Bytes)
        {
            return new Dictionary<string, float[]>();
        }

        long kept = whole.Budget.Prunable.Where(weights.ContainsKey).Sum(key => weights[key].LongCount(weight => weight != 0));
        long fits = 0;
        long tooMany = kept;
        while (tooMany - fits > Math.Max(1, kept * Precision))
        {
            long middle = fits + (tooMany - fits) / 2;
            bool holds = SizeOf(GraphPruner.Apply(model, Largest(weights, middle))) <= Bytes;
            (fits, tooMany) = holds ? (middle, tooMany) : (fits, middle);
        }

        return Largest(weights, fits);
    }

    /// <summary>All weights, of the prunable ones only so many, the largest.</summary>
    private Dictionary<string, float[]> Largest(IReadOnlyDictionary<string, float[]> weights, long keep)
    {
        WeightPosterior[] posteriors = [.. whole.Budget.Prunable.Where(weights.ContainsKey)
            .Select(key => new WeightPosterior(key, weights[key], []))];
        return whole.Decide(posteriors, new Magnitude(), keep).Masked(weights);
    }

    private string Refusal(double floor, string least) => string.Create(
        CultureInfo.InvariantCulture, $"{source.Path}: {Bytes} bytes cannot be reached: with {least} the file takes {(long)floor}")
        + (Zipped ? " inside a zip." : ".");

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
        WrittenModel written = OnnxWriter.Write(model, file, options.WrittenAs());
        if (!Zipped)
        {
            return written.FileBytes;
        }

        file.Position = 0;
        return FileSizes.GzipLength(file);
    }
}
