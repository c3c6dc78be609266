using System.Diagnostics;
using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Pruning;
using Compressor.Reporting;
using Compressor.Reporting.Text;

namespace Compressor.Stages;

/// <summary>
/// Finds the smallest density whose file loses no more of the metric than a limit, by a few trainings. Only the validation split is seen;
/// the test split is measured once, on what was found.
/// </summary>
internal sealed class DropSearch
{
    /// <summary>Beyond it a file is hardly smaller than the original.</summary>
    public const double LargestDensity = 0.9;

    /// <summary>Trainings of a search.</summary>
    public const int Tries = 6;

    /// <summary>Trainings that share a time.</summary>
    public const int TimedTries = 4;

    private const int MostValidationSamples = 10_000;

    private readonly MeasuredSource original;
    private readonly CompressionOptions options;
    private readonly DropTarget limit;
    private readonly SampleSet validation;
    private readonly IReadOnlyList<ModelOutput> reference;
    private readonly Metric baseline;
    private readonly DensitySearch search;
    private readonly List<TradeOffPoint> tried = [];
    private readonly List<string> told = [];

    private DropSearch(MeasuredSource original, CompressionOptions options, DropTarget limit, CancellationToken cancellation)
    {
        (this.original, this.options, this.limit) = (original, options, limit);
        validation = original.Data.Validation.Take(MostValidationSamples);
        reference = Evaluator.Outputs(original.Source.Path, validation, cancellation: cancellation);
        baseline = Evaluator.Score(original.Source.Path, reference, validation.Labels, reference);
        search = new DensitySearch(Least(original.Source), LargestDensity, MostTries(options));
    }

    /// <summary>How many trainings there are at most.</summary>
    public static int MostTries(CompressionOptions options) => options.Time is null ? Tries : TimedTries;

    /// <summary>The smallest difference that the validation split can show; null where its metric is no count of samples.</summary>
    public static double? Resolution(DataReport data, MetricReport? metric) =>
        metric?.Name == Metric.Accuracy ? 1.0 / Math.Clamp(data.ValidationSamples, 1, MostValidationSamples) : null;

    /// <summary>Trains until the smallest density is found, and returns the training that it belongs to.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Target"/>: none keeps to the limit.</exception>
    public static Trained Run(
        MeasuredSource original, CompressionOptions options, DropTarget limit, IProgress<PipelineEvent>? progress,
        CancellationToken cancellation)
    {
        if (Resolution(original.Known.Data!, original.Known.Baseline!.Metric) is { } resolution && limit.Limit < resolution)
        {
            progress?.Report(new Notice(
                $"the validation split tells drops apart from {Measures.Target("drop", resolution)} up, one of "
                + $"{Units.Count(original.Data.Validation.Count)} samples: a limit of {Measures.Target("drop", limit.Limit)} allows none"));
        }

        return new DropSearch(original, options, limit, cancellation).Run(progress, cancellation);
    }

    private Trained Run(IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        Trained? best = null;
        try
        {
            while (search.Next() is { } density)
            {
                TimeSpan? time = options.Time is { } whole
                    ? (TrainingSchedule.Left(whole, original.Known.ElapsedSeconds) - clock.Elapsed) / search.Left
                    : null;
                try
                {
                    Trained trained = Train(density, time, progress, cancellation);
                    bool passes = Aim.IsWithin(trained.ValidationDrop, limit);
                    (passes ? best : trained)?.Dispose();
                    best = passes ? trained : best;
                    search.Tell(density, passes);
                }
                catch (CompressorException error) when (error.Kind == ErrorKind.Target && best is not null)
                {
                    Tell($"density {Units.Number(density)}: {error.Message}", progress);
                    search.Tell(density, false);
                }
            }

            return best is not null
                ? best with { Tried = tried, Notes = [.. told, .. best.Notes] }
                : throw new CompressorException(
                    ErrorKind.Target,
                    $"{options.ModelPath}: no density keeps the drop of {baseline.Name} within {Measures.Target("drop", limit.Limit)}: "
                    + string.Join("; ", told));
        }
        catch
        {
            best?.Dispose();
            throw;
        }
    }

    private Trained Train(double density, TimeSpan? time, IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        int tries = MostTries(options);
        string number = $"training {Units.Count(tries - search.Left + 1)} of at most {Units.Count(tries)}";
        string place = $"{number}, density {Units.Number(density)}: ";
        var trained = Trained.Of(
            original, options with { Target = new DensityTarget(density) }, time, place, progress, cancellation);
        try
        {
            using PendingOutput? quantized = options.Quantize is null
                ? null
                : new PendingOutput(
                    Quantization.Apply(original, trained.Pruned, options, cancellation), options.OutputPath, options.WrittenAs());
            PendingOutput file = quantized ?? trained.Floats;
            var evaluation = new EvaluationOptions { Reference = reference, Runtime = new OrtOptions { Threads = options.Threads } };
            Metric metric = Evaluator.Measure(file.Path, validation, evaluation, cancellation).Metric;
            var counts = ModelCounts.Of(OnnxReader.Read(file.Path));
            double drop = baseline.Value - metric.Value;
            tried.Add(new TradeOffPoint
            {
                Criterion = "",
                Density = counts.Density(original.Baseline.Counts),
                NonZeroParameters = counts.NonZeroParameters,
                FileBytes = file.Written.FileBytes,
                Metric = metric.Value,
                Split = "validation",
                Seed = options.Seed,
                FineTuned = true,
            });
            Tell(
                $"density {Units.Number(tried[^1].Density)} loses {Measures.Target("drop", drop)} on validation, "
                + $"{(Aim.IsWithin(drop, limit) ? "within" : "more than")} {Measures.Target("drop", limit.Limit)}",
                progress);
            return trained with { ValidationDrop = drop };
        }
        catch
        {
            trained.Dispose();
            throw;
        }
    }

    private void Tell(string line, IProgress<PipelineEvent>? progress)
    {
        told.Add(line);
        progress?.Report(new Notice(line));
    }

    /// <summary>The smallest density of the model, and half a parameter so that rounding does not fall below it.</summary>
    private static double Least(Source source)
    {
        double smallest = PruningBudget.For(source.Model, source.Plan.Roles, 1, source.Path).SmallestDensity;
        return Math.Min(LargestDensity, smallest + 0.5 / WeightCensus.Parameters(source.Model));
    }
}
