using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Locking;
using Compressor.Onnx;
using Compressor.Reporting;
using Compressor.Reporting.Gates;
using Compressor.Stages;

namespace Compressor.Inspection;

/// <summary>What holding a pair of files against limits came to.</summary>
/// <param name="Report">Figures of both, and the gates.</param>
/// <param name="Origin">Where the figures are from, for a person.</param>
internal sealed record CheckedPair(Report Report, string Origin);

/// <summary>
/// Holds a compressed file against limits without training. Figures are those of the run that wrote it where its hashes still hold; else
/// they are counted anew, and metric and latency measured through ONNX Runtime where a limit asks for them.
/// </summary>
internal sealed class GateCheck(
    DataRequest request, string compressedPath, IProgress<PipelineEvent>? progress, CancellationToken cancellation)
{
    private const int RandomSamples = 16;

    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Model"/>: a file is missing or unreadable. <see cref="ErrorKind.Data"/>: the metric is limited and there are no
    /// samples, or unfit ones. <see cref="ErrorKind.Usage"/>: a lock that is broken, or of a newer version.
    /// </exception>
    public CheckedPair Run(GateLimits limits)
    {
        foreach (string path in (string[])[request.ModelPath, compressedPath])
        {
            if (!File.Exists(path))
            {
                throw new CompressorException(ErrorKind.Model, $"{path}: there is no such file.");
            }
        }

        var recorded = RecordedRun.Find(request, compressedPath, limits);
        if (recorded.Obstacle is { } obstacle)
        {
            progress?.Report(new Notice($"{obstacle}; figures are taken from the files"));
        }

        CheckedPair pair = recorded.Report is { } report
            ? new CheckedPair(
                report with { Compressed = report.Compressed! with { Path = compressedPath } }, $"{recorded.Path}, whose hashes hold")
            : Measure(limits);
        return pair with { Report = pair.Report with { Gates = Gate.Apply(limits, pair.Report) } };
    }

    private CheckedPair Measure(GateLimits limits)
    {
        Model original = OnnxReader.Read(request.ModelPath);
        Model compressed = OnnxReader.Read(compressedPath);
        var figures = new PairFigures(request.ModelPath, original, compressedPath, compressed);
        var report = new Report { Tool = ToolVersion.Report };
        if (limits is { Drop: null, Latency: null })
        {
            (BaselineReport counted, CompressedReport? written) = figures.Count();
            return new CheckedPair(report with { Baseline = counted, Compressed = written }, "counted from the files");
        }

        PreparedData? data = limits.Drop is null && request.DataPath is null ? null : request.Prepare(original, progress, cancellation);
        SampleSet samples = data?.Test ?? RandomInputs.For(original.Graph.RequiredInputs(), RandomSamples);
        progress?.Report(new StageStarted("measuring both through ONNX Runtime"));
        EvaluationResult before = Evaluator.Measure(request.ModelPath, samples, null, cancellation);
        EvaluationResult after = Evaluator.Measure(
            compressedPath, samples, new EvaluationOptions { Reference = before.Outputs }, cancellation);
        (BaselineReport baseline, CompressedReport? measured) = figures.Measure(
            before, after, path => limits.Latency is null ? null : Latency.Measure(path, samples, cancellation));
        return new CheckedPair(
            report with
            {
                Environment = EnvironmentProbe.Report(Environment.ProcessorCount),
                Data = data is null ? null : ReportBuilder.Data(data, request.DataPath!),
                Baseline = baseline,
                Compressed = measured,
            },
            data is null ? "counted from the files, timed through ONNX Runtime" : "counted from the files, measured through ONNX Runtime");
    }
}
