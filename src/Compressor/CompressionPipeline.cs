using System.Diagnostics;
using Compressor.Evaluation;
using Compressor.Evaluation.Quantization;
using Compressor.IR;
using Compressor.Preparation;
using Compressor.Pruning;
using Compressor.Pruning.Structures;
using Compressor.Reporting;
using Compressor.Reporting.Gates;
using Compressor.Reporting.Pictures;
using Compressor.Stages;
using Compressor.Training.Augmentation;
using Compressor.Training.Dropout;
using Compressor.Training.FineTuning;
using Compressor.Uncertainty;

namespace Compressor;

/// <summary>
/// The main job, from left to right: read, prepare, measure, fine-tune and decide, apply, write, prove, report. Nothing is left behind
/// unless everything held. What comes before fine-tuning is done once, however many targets follow.
/// </summary>
public static class CompressionPipeline
{
    /// <summary>
    /// Runs the job and returns the report; with <see cref="CompressionOptions.DryRun"/>, what is known before training. Where a gate of
    /// the report is broken or its target missed, nothing was written unless <see cref="CompressionOptions.KeepOnFailure"/>.
    /// </summary>
    /// <exception cref="CompressorException">Whatever the user can act on, with the exit code in its kind.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; nothing was written.</exception>
    public static Report Run(CompressionOptions options, IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        Source source = Read(options, progress);
        var aim = Aim.Of(source, options);
        IEnumerable<string> floats = options.Quantize is null ? [] : QuantizationPlan.Of(source.Model, source.Path).LeftFloat;
        foreach (string line in aim.Scope.LeftAlone.Concat(source.LeftAlone).Concat(floats))
        {
            progress?.Report(new Notice(line));
        }

        MeasuredSource original = Prepare(source, options, progress, cancellation);
        return options.DryRun
            ? original.Known with { Target = aim.Resolved(source, original.Data, options, cancellation).Report(null, null) }
            : Compress(original, options, Keep, progress, cancellation);

        void Keep(Report report, PendingOutput output, FineTuned tuned)
        {
            if (report.Target is { Met: false } && !options.KeepOnFailure)
            {
                return;
            }

            using var posterior = new PendingPosterior(tuned.Kept, options.ReportPath);
            ReportFolder.Write(report, options.ReportPath);
            posterior.Accept();
            output.Accept();
        }
    }

    /// <summary>Reads and plans the model.</summary>
    internal static Source Read(CompressionOptions options, IProgress<PipelineEvent>? progress)
    {
        progress?.Report(new StageStarted($"reading {options.ModelPath}"));
        Source source = Source.Read(options.ModelPath, options.Exclude);
        if (source.Plan.PrefixNodes is { Count: > 0 } prefix)
        {
            progress?.Report(
                new Notice($"nodes that ONNX Runtime runs, for training has no operator for them: {string.Join(", ", prefix)}"));
        }

        if (source.Float16Interface is { Count: > 0 } half)
        {
            progress?.Report(new Notice(Float16Text.Of(half)));
        }

        var dropout = DropoutPlan.Of(source.Model, source.Plan, options.Dropout);
        if (dropout.Uses.Where(use => use.IsOwn).Select(use => use.Site.Name).ToList() is { Count: > 0 } own)
        {
            string names = string.Join(", ", own);
            progress?.Report(new Notice($"Dropout nodes act while fine-tuning (--dropout none switches them off): {names}"));
        }

        return source with { Dropout = dropout };
    }

    /// <summary>Prepares the samples and measures the original on them.</summary>
    internal static MeasuredSource Prepare(
        Source source, CompressionOptions options, IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        string? dataPath = options.Data.Source(options.DataPath);
        PreparedData data = dataPath is null
            ? new SyntheticData(source.Model, source.Path, options.Data, cancellation).Prepare(options.Seed, progress)
            : DataPreparation.Prepare(
                source.Model, source.Path, options.DataPath, options.Data, options.Preprocessing, progress, cancellation);

        AugmentationPlan? augmentation = ImageInputs.Plan(options.Augment, data.Train, source.Path);
        progress?.Report(new StageStarted("measuring the original"));
        Measured baseline = Measured.File(source.Path, data.Test, null, options.Threads, cancellation);
        IReadOnlyList<ModelOutput>? reference = data.Validation.Labels is null && !options.DryRun
            ? Evaluator.Outputs(source.Path, data.Validation, cancellation: cancellation)
            : null;
        return new MeasuredSource(source, data, baseline, reference, new Report
        {
            Tool = ToolVersion.Report,
            Command = options.Command,
            Seed = options.Seed,
            ElapsedSeconds = clock.Elapsed.TotalSeconds,
            Environment = EnvironmentProbe.Report(options.Threads),
            Model = ReportBuilder.Model(source, baseline.Sha256),
            Data = ReportBuilder.Data(data, dataPath) with { Augmentation = [.. options.Augment.Select(rule => rule.Text)] },
            Baseline = ReportBuilder.Baseline(baseline),
        })
        {
            Augmentation = augmentation,
        };
    }

    /// <summary>Fine-tunes down to one target, proves the file and gives both to <paramref name="keep"/> unless a gate is broken.</summary>
    internal static Report Compress(
        MeasuredSource original, CompressionOptions options, Action<Report, PendingOutput, FineTuned> keep,
        IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        (Source source, PreparedData data, Measured baseline, _, Report report) = original;
        TimeSpan? time = options.Time is { } whole ? TrainingSchedule.Left(whole, report.ElapsedSeconds) : null;
        using Trained trained = options.Target is DropTarget limit
            ? DropSearch.Run(original, options, limit, progress, cancellation)
            : Trained.Of(original, options, time, "", progress, cancellation);
        (Aim aim, FineTuneOptions settings, FineTuned tuned, Model pruned, PendingOutput floats) = trained;
        PruningScope scope = aim.Scope;

        progress?.Report(new StageStarted("proving the compressed model"));
        Measured compressed = Measured.File(floats.Path, data.Test, baseline.Result.Outputs, options.Threads, cancellation);
        VerificationReport verification = Proof.Of(source, tuned, compressed, cancellation);
        using Quantized? quantized = options.Quantize is null
            ? null
            : Quantization.Run(original, pruned, compressed, options, progress, cancellation);
        PendingOutput output = quantized?.Output ?? floats;
        if (quantized is not null)
        {
            compressed = quantized.Measured;
            verification = Proof.OfQuantized(source, tuned, compressed, cancellation);
        }

        report = report with
        {
            Seed = options.Seed,
            ElapsedSeconds = report.ElapsedSeconds + clock.Elapsed.TotalSeconds,
            Compressed = ReportBuilder.Compressed(compressed, baseline, options.OutputPath),
            Decision = ReportBuilder.Decision(source, scope, settings, tuned),
            Units = ReportBuilder.Units(tuned),
            Layers = ReportBuilder.Layers(compressed, baseline, output.Written, tuned),
            TradeOff = ReportBuilder.TradeOff(options, trained, compressed, baseline),
            Notes = trained.Notes,
            Dropout = ReportBuilder.Dropout(tuned),
            Sizes = StorageComparison.Of(source, pruned, output.Path, cancellation),
            StorageNotes = output.Written.Notes,
            Epochs = ReportBuilder.Epochs(tuned),
            Verification = Proof.WithStructure(verification, scope, tuned, compressed),
            Quantization = quantized?.Report,
            Pictures = WeightPictures.Of(compressed.Model),
        };

        report = report with
        {
            Target = options.Target is DropTarget drop
                ? Aim.Report(drop, trained.ValidationDrop!.Value, report.Compressed)
                : aim.Report(report.Compressed, compressed),
        };
        report = report with { Gates = Gate.Apply(options.Gates, report) };
        if (report.Gates.All(gate => gate.Passed) || options.KeepOnFailure)
        {
            cancellation.ThrowIfCancellationRequested();
            keep(report, output, tuned);
        }

        return report;
    }
}
