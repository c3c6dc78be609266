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
/// <param name="aside">Tensors whose bytes are not counted; null for none.</param>
internal sealed class SizeSearch(
    Source source, CompressionOptions options, PruningScope whole, IReadOnlySet<string>? aside = null) : FileLimit
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
        return OnnxWriter.Write(Rounded(model), file, options.Storage).FileBytes;
    }

    public override double Reach(Model model) => SizeOf(Rounded(model));

    public override string Refusal(double floor) => Refusal(floor, "one unit of each group");

    /// <summary>The same size for a graph that units left.</summary>
    /// <param name="aside">Tensors that are in it and will not be in the file.</param>
    public SizeSearch Within(PruningScope left, IReadOnlySet<string>? aside = null) => new(source, options, left, aside);

    /// <summary>How many weights to train towards.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Target"/>: not even one weight per tensor fits.</exception>
    public long Keep() => Fitting(source.Model) ?? throw new CompressorException(ErrorKind.Target, Refusal(
        SizeOf(Rounded(Cut(source.Model)(whole.Least))),
        whole.Structure is Block ? "one block of every weight" : "one weight per prunable tensor"));

    /// <summary>How many weights of a graph fit, the largest of them; null where one per tensor is too many.</summary>
    /// <param name="model">The graph as it is trained: with units leave biases, which take bytes as well.</param>
    public long? Fitting(Model model)
    {
        Func<long, Model> cut = Cut(model);
        return SizeOf(Rounded(cut(whole.Least))) <= Bytes ? LargestCut(cut) : null;
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

    private Func<long, Model> Cut(Model model)
    {
        var weights = WeightCensus.Of(model).Where(weight => source.Plan.Roles.Trained.Contains(weight.Key)).ToDictionary(
            weight => weight.Key, weight => weight.Data.ToFloats());
        return keep => GraphPruner.Apply(model, Largest(weights, keep));
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
        WrittenModel written = OnnxWriter.Write(model, file, options.Storage);
        long uncounted = aside is null ? 0 : written.Tensors.Where(tensor => aside.Contains(tensor.Name)).Sum(tensor => tensor.Bytes);
        if (!Zipped)
        {
            return written.FileBytes - uncounted;
        }

        file.Position = 0;
        return FileSizes.GzipLength(file) - uncounted;
    }
}
