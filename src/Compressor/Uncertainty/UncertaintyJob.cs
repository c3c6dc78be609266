using System.Diagnostics;
using Compressor.Data;
using Compressor.Evaluation;
using Compressor.Evaluation.Uncertainty;
using Compressor.Inspection;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting;
using Compressor.Stages;
using Compressor.Training;

namespace Compressor.Uncertainty;

/// <summary>
/// Measures what an original and a compressed model know of their own errors: as they are, and as the mean of networks drawn around them.
/// </summary>
internal sealed class UncertaintyJob(UncertaintyOptions options, IProgress<PipelineEvent>? progress, CancellationToken cancellation)
{
    /// <summary>Runs the job, and writes what was asked for.</summary>
    /// <exception cref="CompressorException">Whatever the user can act on, with the exit code in its kind.</exception>
    public Report Run()
    {
        var clock = Stopwatch.StartNew();
        string path = options.Data.ModelPath;
        progress?.Report(new StageStarted($"reading {path}"));
        Model original = OnnxReader.Read(path);
        Model? compressed = options.CompressedPath is { } other ? ReadCompressed(other, original) : null;
        Report? kept = options.ReportPath is null ? null : EarlierReport(options.ReportPath);
        PreparedData data = options.Data.Prepare(original, progress, cancellation);
        EvaluationResult before = Evaluator.Measure(path, data.Test, null, cancellation);
        ModelOutput output = Evaluator.Primary(path, before.Outputs);
        var measurement = new Measurement(data, Others(original, data), output, Reading(original, output, data.Test.Labels));
        (string Model, Draws Draws)[] all =
        [
            .. Of("original", path, original),
            .. compressed is null ? [] : Of("compressed", options.CompressedPath!, compressed),
        ];
        var figures = new List<UncertaintyFigures>();
        foreach ((string model, Draws draws) in all)
        {
            progress?.Report(new StageStarted(
                draws.Count == 1 ? $"running the {model} as it is" : $"running the {model}, {draws.Count} passes of {draws.Method}"));
            figures.Add(measurement.Of(model, draws, cancellation));
        }

        if (options.ExportPath is { } export)
        {
            DropoutExport.Write(compressed ?? original, options, export);
        }

        Report report = (kept ?? NewReport(original, compressed, data, before, clock)) with
        {
            Uncertainty = new UncertaintyReport
            {
                Passes = options.Passes,
                Seed = options.Seed,
                // By way of decimal, as a double of a float shows digits that nobody typed.
                Rate = (double?)(decimal?)(options.Rate ?? (MonteCarloDropout.HasOwn(original)
                    ? null : (float?)MonteCarloDropout.DefaultRate)),
                Samples = data.Test.Count,
                Labelled = data.Test.Labels is not null,
                OutOfDistribution = options.OutOfDistribution,
                OutOfDistributionSamples = measurement.Others?.Count,
                Measurements = figures,
            },
        };
        if (options.ReportPath is { } folder)
        {
            ReportFolder.Write(report, folder);
        }

        return report;
    }

    private static Model ReadCompressed(string path, Model original)
    {
        if (!File.Exists(path))
        {
            throw new CompressorException(ErrorKind.Model, $"{path}: there is no such file.");
        }

        Model compressed = OnnxReader.Read(path);
        IReadOnlyList<string> differences = InterfaceComparison.Signature(original, compressed);
        return differences.Count == 0
            ? compressed
            : throw new CompressorException(
                ErrorKind.Model, $"{path}: it cannot stand in for the original: {string.Join("; ", differences)}");
    }

    private static OutputReading Reading(Model model, ModelOutput output, Labels? labels)
    {
        OutputReading reading = ClassProbabilities.Reading(output, labels) ?? throw new CompressorException(
            ErrorKind.Usage, $"output '{output.Name}' tells classes and no probabilities: there is no uncertainty to measure");
        bool isSigmoid = reading == OutputReading.Logits && SigmoidOutputs.LeastScales(model.Graph).ContainsKey(output.Name);
        return !isSigmoid ? reading : throw new CompressorException(
            ErrorKind.Usage,
            $"output '{output.Name}' has a probability of its own for each class (Sigmoid); classes that exclude one another are needed");
    }

    private SampleSet? Others(Model original, PreparedData data)
    {
        if (options.OutOfDistribution is not { } path)
        {
            return null;
        }

        progress?.Report(new StageStarted($"reading {path}"));
        return OutOfDistribution.Read(path, original, options.Data, data, cancellation);
    }

    /// <summary>How a model is measured: as it is, and by every method that was asked for or, where none was, that it allows.</summary>
    private IEnumerable<(string Model, Draws Draws)> Of(string name, string path, Model model)
    {
        yield return (name, new NoDraws(path));
        if (options.Method is null or UncertaintyMethod.Dropout
            && Allowed(UncertaintyMethod.Dropout, () => new DropoutDraws(path, MonteCarloDropout.Checked(model, path),
                options)) is { } dropout)
        {
            yield return (name, dropout);
        }

        if (name == "compressed" && options.Method is null or UncertaintyMethod.Posterior
            && Allowed(UncertaintyMethod.Posterior, () => Posterior(path, model)) is { } posterior)
        {
            yield return (name, posterior);
        }
    }

    /// <summary>A method that nobody asked for may not apply.</summary>
    private Draws? Allowed(UncertaintyMethod method, Func<Draws> make)
    {
        try
        {
            return make();
        }
        catch (CompressorException error) when (options.Method != method)
        {
            progress?.Report(new Notice($"left out: {error.Message}"));
            return null;
        }
    }

    private PosteriorDraws Posterior(string path, Model model)
    {
        string file = PosteriorFile.Find(options.PosteriorPath, options.Data.ModelPath, path);
        return new PosteriorDraws(path, model, PosteriorFile.Read(file, path), options);
    }

    /// <summary>The report of the run that made the pair keeps what it says; no other report is replaced.</summary>
    private Report? EarlierReport(string folder)
    {
        string path = Path.Combine(folder, ReportFolder.JsonFile);
        if (!File.Exists(path))
        {
            return null;
        }

        Report report = ReportJson.ReadFile(path);
        bool isOfPair = report.Model?.Sha256 == Source.Hash(options.Data.ModelPath)
            && (options.CompressedPath is null || report.Compressed?.Sha256 == Source.Hash(options.CompressedPath));
        return isOfPair
            ? report
            : throw new CompressorException(ErrorKind.Usage, $"{path} is the report of other files; name another folder with --report");
    }

    private Report NewReport(Model original, Model? compressed, PreparedData data, EvaluationResult before, Stopwatch clock)
    {
        string path = options.Data.ModelPath;
        bool isLabelled = data.Test.Labels is not null;
        EvaluationResult? after = options.CompressedPath is { } other
            ? Evaluator.Measure(other, data.Test, new EvaluationOptions { Reference = before.Outputs }, cancellation)
            : null;
        var figures = new PairFigures(path, original, options.CompressedPath ?? "", compressed);
        (BaselineReport baseline, CompressedReport? written) = figures.Measure(before, after, static _ => null);
        return new Report
        {
            Tool = ToolVersion.Report,
            Command = options.Command,
            Seed = options.Seed,
            ElapsedSeconds = clock.Elapsed.TotalSeconds,
            Environment = EnvironmentProbe.Report(Environment.ProcessorCount),
            Model = ReportBuilder.Model(new Source(path, original, GraphPlan.Of(original), []), Source.Hash(path)),
            Data = ReportBuilder.Data(data, options.Data.DataPath),
            // Without labels there is no other model for the original to agree with.
            Baseline = isLabelled || compressed is not null ? baseline : baseline with { Metric = null },
            Compressed = written,
        };
    }
}
