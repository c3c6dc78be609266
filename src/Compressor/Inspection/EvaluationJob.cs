using System.Globalization;
using Compressor.Data;
using Compressor.Evaluation;
using Compressor.Evaluation.MlNet;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting;
using Compressor.Stages;
using Compressor.Training;

namespace Compressor.Inspection;

/// <summary>
/// Measures a file as it is: metric on the test split, latency, sizes. The file's figures stand where a report has the original's.
/// </summary>
internal static class EvaluationJob
{
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Model"/>: unreadable, or ONNX Runtime does not run it.
    /// <see cref="ErrorKind.Data"/>: unreadable or unfit samples. <see cref="ErrorKind.Verification"/>: two runtimes disagree.
    /// </exception>
    public static Report Run(
        DataRequest request, ModelRuntime runtime, IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        progress?.Report(new StageStarted($"reading {request.ModelPath}"));
        Model model = OnnxReader.Read(request.ModelPath);
        PreparedData data = request.Prepare(model, progress, cancellation);
        progress?.Report(new StageStarted("measuring through ONNX Runtime"));
        Measured measured = Measured.File(request.ModelPath, data.Test, null, Environment.ProcessorCount, cancellation);
        RuntimeReport? beside = runtime == ModelRuntime.MlNet ? BesideMlNet(measured, data.Test, progress, cancellation) : null;
        BaselineReport figures = ReportBuilder.Baseline(measured);
        return new Report
        {
            Tool = ToolVersion.Report,
            Environment = EnvironmentProbe.Report(Environment.ProcessorCount),
            Model = ReportBuilder.Model(new Source(request.ModelPath, model, GraphPlan.Of(model), []), measured.Sha256),
            Data = ReportBuilder.Data(data, request.DataPath!),
            // Without labels there is no other model to agree with.
            Baseline = data.Test.Labels is null ? figures with { Metric = null } : figures,
            Runtime = beside,
        };
    }

    private static RuntimeReport BesideMlNet(
        Measured measured, SampleSet samples, IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        progress?.Report(new StageStarted("running it in an ML.NET pipeline"));
        IReadOnlyList<ModelOutput> outputs = MlNetModel.Outputs(measured.Path, samples, cancellation);
        OutputDifference difference = OutputComparison.Compare(measured.Result.Outputs, outputs);
        double tolerance = Proof.Tolerance(measured.Model);
        if (!(difference.MaxRelativeToScale <= tolerance))
        {
            throw new CompressorException(ErrorKind.Verification, string.Create(
                CultureInfo.InvariantCulture,
                $"{measured.Path}: ML.NET and ONNX Runtime differ by {difference.MaxRelativeToScale:G3} of the outputs' scale, ")
                + string.Create(CultureInfo.InvariantCulture, $"more than rounding explains ({tolerance:G3})"));
        }

        Metric metric = Evaluator.Score(measured.Path, outputs, samples.Labels, null);
        return new RuntimeReport
        {
            Name = MlNetModel.Name,
            Metric = samples.Labels is null ? null : new MetricReport(metric.Name, metric.Value),
            MaxAbsDifference = difference.MaxAbsDifference,
            Samples = samples.Count,
        };
    }
}
