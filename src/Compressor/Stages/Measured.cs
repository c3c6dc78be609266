using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting;

namespace Compressor.Stages;

/// <summary>A file as it stands on disk, counted from its bytes and measured through ONNX Runtime on the test split.</summary>
internal sealed record Measured(
    string Path, Model Model, string Sha256, ModelCounts Counts, FileSizes Sizes, long? Macs, double LatencyMs, EvaluationResult Result)
{
    /// <param name="reference">Outputs of the original on the same samples, for agreement where there are no labels.</param>
    public static Measured File(
        string path, SampleSet test, IReadOnlyList<ModelOutput>? reference, int threads, CancellationToken cancellation)
    {
        Model model = OnnxReader.Read(path);
        var options = new EvaluationOptions { Reference = reference, Runtime = new OrtOptions { Threads = threads } };
        return new Measured(
            path, model, Source.Hash(path), ModelCounts.Of(model), FileSizes.Of(path, FileSizes.ExternalFiles(model, path)),
            MacsOf(model, test),
            Latency.Measure(path, test, cancellation),
            Evaluator.Measure(path, test, options, cancellation));
    }

    /// <summary>Multiply-accumulates for one sample; null where they cannot be counted.</summary>
    public static long? MacsOf(Model model, SampleSet samples) =>
        MacCounter.Count(model, (changed, stream) => OnnxWriter.Write(changed, stream, StorageChoice.Dense), samples);
}
