using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Locking;
using Compressor.Onnx;
using Compressor.Reporting;
using Compressor.Stages;
using Compressor.Training;

namespace Compressor.Inspection;

/// <summary>What checking a pair of files came to.</summary>
/// <param name="Report">Figures of both, recounted and measured.</param>
/// <param name="Broken">What does not hold of the compressed one, one line each; empty where all does.</param>
/// <param name="Difference">Between the outputs of both; null where they were not compared.</param>
/// <param name="Samples">How many samples both were run on.</param>
internal sealed record VerifiedPair(Report Report, IReadOnlyList<string> Broken, OutputDifference? Difference, int Samples);

/// <summary>
/// Checks a compressed file against its original from the two files alone: the rules of the ONNX specification, the interface, that it
/// runs, that its zeros have the structure it was made with, and all that a lock beside it says. How far outputs lie apart is told, not
/// judged: a compressed model is another function.
/// </summary>
internal sealed class Verifier(
    DataRequest request, string compressedPath, IProgress<PipelineEvent>? progress, CancellationToken cancellation)
{
    private const int RandomSamples = 16;
    private readonly List<string> broken = [];

    /// <summary>Runs every check.</summary>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Model"/>: the original is unreadable, or there is no other file. <see cref="ErrorKind.Data"/>: unfit samples.
    /// </exception>
    public VerifiedPair Run()
    {
        Model original = OnnxReader.Read(request.ModelPath);
        if (!File.Exists(compressedPath))
        {
            throw new CompressorException(ErrorKind.Model, $"{compressedPath}: there is no such file.");
        }

        progress?.Report(new StageStarted($"checking {compressedPath}"));
        RuleReport rules = OnnxRules.Check(compressedPath);
        broken.AddRange(rules.Broken.Select(rule => $"it breaks a rule of the ONNX specification: {rule}"));
        Model? compressed = Attempt(() => OnnxReader.Read(compressedPath));
        IReadOnlyList<string> differences = compressed is null ? [] : InterfaceComparison.Differences(original, compressed);
        broken.AddRange(differences.Select(difference => $"its interface changed: {difference}"));

        StructureClaim? structure = compressed is null
            ? null
            : Attempt(() => StructureClaim.Of(request.ModelPath, compressedPath, compressed));
        broken.AddRange(structure?.Broken ?? []);

        PreparedData? data = request.DataPath is null ? null : request.Prepare(original, progress, cancellation);
        SampleSet samples = data?.Test ?? RandomInputs.For(original.Graph.RequiredInputs(), RandomSamples);
        progress?.Report(new StageStarted("running both through ONNX Runtime"));
        EvaluationResult? before = MeasureOriginal(samples, data is not null);
        EvaluationResult? after = Attempt(() => before is null ? Open(compressedPath) : Measure(compressedPath, samples, before.Outputs));
        OutputDifference? difference = before is null || after is null
            ? null
            : Attempt(() => OutputComparison.Compare(before.Outputs, after.Outputs));

        // Random inputs say nothing of how good a model is.
        PairFigures figures = new(request.ModelPath, original, compressedPath, compressed);
        (BaselineReport baseline, CompressedReport? written) = data is null
            ? figures.Count()
            : figures.Measure(before, after, path => Latency.Measure(path, samples, cancellation));
        broken.AddRange(LockCheck.Broken(request, compressedPath, written));
        var report = new Report
        {
            Tool = ToolVersion.Report,
            Environment = EnvironmentProbe.Report(Environment.ProcessorCount),
            Model = ReportBuilder.Model(
                new Source(request.ModelPath, original, GraphPlan.Of(original), []), Source.Hash(request.ModelPath)),
            Data = data is null ? null : ReportBuilder.Data(data, request.DataPath!),
            Baseline = baseline,
            Compressed = written,
            Verification = new VerificationReport
            {
                Rules = new RulesReport(rules.Checked, rules.Broken),
                InterfaceUnchanged = compressed is not null && differences.Count == 0,
                MaxAbsDifference = difference?.MaxAbsDifference,
                Runtime = $"ONNX Runtime {EnvironmentProbe.OnnxRuntime}",
                StructureHolds = structure?.Holds,
            },
        };
        return new VerifiedPair(report, [.. broken.Distinct()], difference, samples.Count);
    }

    /// <summary>Random inputs may be none that a model can run on; samples that the user names must be.</summary>
    private EvaluationResult? MeasureOriginal(SampleSet samples, bool areGiven)
    {
        try
        {
            return Measure(request.ModelPath, samples, null);
        }
        catch (CompressorException error) when (!areGiven)
        {
            progress?.Report(new Notice(
                $"outputs were not compared, name samples with --data: on random inputs the original fails: {error.Message}"));
            return null;
        }
    }

    private EvaluationResult Measure(string path, SampleSet samples, IReadOnlyList<ModelOutput>? reference) =>
        Evaluator.Measure(path, samples, new EvaluationOptions { Reference = reference }, cancellation);

    /// <summary>No more than that ONNX Runtime takes the file.</summary>
    private static EvaluationResult? Open(string path)
    {
        using var model = new OrtModel(path);
        return null;
    }

    private T? Attempt<T>(Func<T?> check)
        where T : class
    {
        try
        {
            return check();
        }
        catch (CompressorException error) when (error.Kind != ErrorKind.Data)
        {
            broken.Add(error.Message);
            return null;
        }
    }
}
