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
    /// <see cref="ErrorKind.Data"/>: unreadable or unfit samples.
    /// </exception>
    public static Report Run(DataRequest request, IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        progress?.Report(new StageStarted($"reading {request.ModelPath}"));
        Model model = OnnxReader.Read(request.ModelPath);
        PreparedData data = request.Prepare(model, progress, cancellation);
        progress?.Report(new StageStarted("measuring through ONNX Runtime"));
        Measured measured = Measured.File(request.ModelPath, data.Test, null, Environment.ProcessorCount, cancellation);
        BaselineReport figures = ReportBuilder.Baseline(measured);
        return new Report
        {
            Tool = ToolVersion.Report,
            Environment = EnvironmentProbe.Report(Environment.ProcessorCount),
            Model = ReportBuilder.Model(new Source(request.ModelPath, model, GraphPlan.Of(model), []), measured.Sha256),
            Data = ReportBuilder.Data(data, request.DataPath!),
            // Without labels there is no other model to agree with.
            Baseline = data.Test.Labels is null ? figures with { Metric = null } : figures,
        };
    }
}
