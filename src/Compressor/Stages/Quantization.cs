using Compressor.Data;
using Compressor.Evaluation;
using Compressor.Evaluation.Quantization;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting;

namespace Compressor.Stages;

/// <summary>A model with 8-bit operands, written and measured.</summary>
internal sealed record Quantized(PendingOutput Output, Measured Measured, QuantizationReport Report) : IDisposable
{
    public void Dispose() => Output.Dispose();
}

/// <summary>
/// Quantises what pruning left: ranges are calibrated on training samples, and of several ways to cut them off the one is taken that scores
/// best on validation samples. The original is quantised beside it, for the sizes of all four combinations.
/// </summary>
internal static class Quantization
{
    private const int CalibrationSamples = 256;
    private const int MostValidationSamples = 10_000;

    /// <summary>Shares of an activation's values that its range holds.</summary>
    private static readonly (string Name, double Share)[] Cuts = [("min-max", 1), ("percentile 99.99", 0.9999), ("percentile 99.9", 0.999)];

    /// <summary>Quantises, writes and measures.</summary>
    /// <param name="original">The original, its samples and figures.</param>
    /// <param name="pruned">What pruning left.</param>
    /// <param name="written">The same as a file, measured.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: nothing can be quantised, or the result does not
    /// run.</exception>
    public static Quantized Run(
        MeasuredSource original, Model pruned, Measured written, CompressionOptions options,
        IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        progress?.Report(new StageStarted("quantising to int8"));
        var plan = QuantizationPlan.Of(pruned, options.ModelPath);
        (Model model, string chosen, IReadOnlyList<CalibrationScore> table) = Choose(original, pruned, plan, cancellation);
        var output = new PendingOutput(model, options.OutputPath, options.WrittenAs());
        try
        {
            Measured measured = Measure(original, output, options, cancellation);
            Model whole = original.Source.Model;
            (Model unpruned, _, _) = Choose(original, whole, QuantizationPlan.Of(whole, options.ModelPath), cancellation);
            using var alone = new PendingOutput(unpruned, options.OutputPath, StorageChoice.Keep);
            return new Quantized(output, measured, new QuantizationReport
            {
                Type = "int8",
                Calibration = chosen,
                CalibrationSamples = Math.Min(CalibrationSamples, original.Data.Train.Count),
                Tried = table,
                LeftFloat = plan.LeftFloat,
                Combinations =
                [
                    Combination("original", original.Baseline),
                    Combination("quantised", Measure(original, alone, options, cancellation)),
                    Combination("pruned", written),
                    Combination("pruned and quantised", measured),
                ],
            });
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    /// <summary>The pruned model with 8-bit operands.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: nothing can be quantised.</exception>
    public static Model Apply(MeasuredSource original, Model pruned, CompressionOptions options, CancellationToken cancellation) =>
        Choose(original, pruned, QuantizationPlan.Of(pruned, options.ModelPath), cancellation).Model;

    /// <summary>The model under the cut with the highest validation metric; where several have it, whose outputs moved least.</summary>
    private static (Model Model, string Cut, IReadOnlyList<CalibrationScore> Table) Choose(
        MeasuredSource original, Model model, QuantizationPlan plan, CancellationToken cancellation)
    {
        SampleSet validation = original.Data.Validation.Take(MostValidationSamples);
        var calibration = Calibration.Of(
            model, [.. plan.Activations.Values.Distinct()], original.Data.Train.Spread(CalibrationSamples), Write, cancellation);
        IReadOnlyList<ModelOutput> exact = Run(model);
        var tried = Cuts.Select(cut =>
        {
            Model candidate = QuantizedGraph.Of(
                model, plan, calibration.Values.ToDictionary(value => value, value => calibration.Range(value, cut.Share)));
            IReadOnlyList<ModelOutput> outputs = Run(candidate);
            double metric = Evaluator.Score(original.Source.Path, outputs, validation.Labels, original.Reference).Value;
            return (candidate, cut.Name, Metric: metric, Moved: OutputComparison.Compare(exact, outputs).MaxRelativeToScale);
        }).ToList();
        (Model best, string name, _, _) = tried.OrderByDescending(one => one.Metric).ThenBy(one => one.Moved).First();
        return (best, name, [.. tried.Select(one => new CalibrationScore(one.Name, one.Metric))]);

        IReadOnlyList<ModelOutput> Run(Model one)
        {
            using var stream = new MemoryStream();
            Write(one, stream);
            using var session = new OrtModel(stream.ToArray(), $"{original.Source.Path}, quantised");
            return session.Run(validation, cancellation: cancellation);
        }
    }

    private static void Write(Model model, Stream stream) => OnnxWriter.Write(model, stream, StorageChoice.Dense);

    private static Measured Measure(MeasuredSource original, PendingOutput output, CompressionOptions options,
        CancellationToken cancellation) =>
        Measured.File(output.Path, original.Data.Test, original.Baseline.Result.Outputs, options.Threads, cancellation);

    private static QuantizationCombination Combination(string name, Measured measured) => new(
        name, measured.Sizes.FileBytes, measured.Sizes.GzipBytes, measured.LatencyMs,
        new MetricReport(measured.Result.Metric.Name, measured.Result.Metric.Value));
}
