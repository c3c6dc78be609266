using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Reporting;
using Compressor.Stages;

namespace Compressor.Inspection;

/// <summary>Figures of an original and a compressed file, from the files themselves.</summary>
/// <param name="compressed">Null where the file is unreadable.</param>
internal sealed class PairFigures(string originalPath, Model original, string compressedPath, Model? compressed)
{
    /// <summary>What needs no runtime: parameters and bytes.</summary>
    public (BaselineReport Baseline, CompressedReport? Compressed) Count() => Measure(null, null, static _ => null);

    /// <summary>The same with metric and latency.</summary>
    /// <param name="before">What the original gives for samples; null where it was not run.</param>
    /// <param name="after">What the compressed file gives for them; null where it was not run.</param>
    /// <param name="latency">Milliseconds of the file at a path; null where it is not asked for.</param>
    public (BaselineReport Baseline, CompressedReport? Compressed) Measure(
        EvaluationResult? before, EvaluationResult? after, Func<string, double?> latency)
    {
        BaselineReport baseline = Of(originalPath, original, before, latency);
        return (baseline, compressed is null ? null : Compare(baseline, Of(compressedPath, compressed, after, latency)));
    }

    private static BaselineReport Of(string path, Model model, EvaluationResult? result, Func<string, double?> latency)
    {
        ModelCounts counts = ModelCounts.Of(model);
        FileSizes sizes = FileSizes.Of(path, FileSizes.ExternalFiles(model, path));
        return new BaselineReport
        {
            Parameters = counts.Parameters,
            NonZeroParameters = counts.NonZeroParameters,
            FileBytes = sizes.FileBytes,
            GzipBytes = sizes.GzipBytes,
            LatencyMs = result is null ? null : latency(path),
            Metric = result is null ? null : new MetricReport(result.Metric.Name, result.Metric.Value),
        };
    }

    private CompressedReport Compare(BaselineReport before, BaselineReport after)
    {
        ModelCounts counts = ModelCounts.Of(compressed!);
        ModelCounts first = ModelCounts.Of(original);
        return new CompressedReport
        {
            Path = compressedPath,
            Sha256 = Source.Hash(compressedPath),
            Parameters = after.Parameters,
            NonZeroParameters = after.NonZeroParameters,
            Density = counts.Density(first),
            CompressionRatio = counts.CompressionRatio(first),
            WeightCompressionRatio = counts.WeightCompressionRatio(first),
            FileBytes = after.FileBytes,
            GzipBytes = after.GzipBytes,
            SizeRatio = (double)before.FileBytes / after.FileBytes,
            LatencyMs = after.LatencyMs,
            Metric = after.Metric,
            MetricDrop = before.Metric?.Value - after.Metric?.Value,
        };
    }
}
