using Compressor.Data;
using Compressor.IR;
using Compressor.Preparation;

namespace Compressor;

/// <summary>Samples as a model takes them.</summary>
public sealed record PreparedData
{
    public required SampleSet Train { get; init; }

    public required SampleSet Validation { get; init; }

    public required SampleSet Test { get; init; }

    /// <summary>Name of each class by its number; empty without class labels.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>One line for people: format, counts, shape, and where the splits come from.</summary>
    public required string Description { get; init; }

    /// <summary>How values of the files became inputs.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>The same in a person's words.</summary>
    public required string ChosenId { get; init; }

    /// <summary>What was tried with the original and how it scored, in the order of trying; empty where nothing was.</summary>
    public IReadOnlyList<(string Id, double Score)> ProbeTable { get; init; } = [];

    /// <summary>True where the samples were made from the model itself.</summary>
    public bool IsSynthetic { get; init; }
}

/// <summary>From files to samples that fit a model: read, choose the preprocessing, bring every split to the inputs' shapes.</summary>
public static class DataPreparation
{
    /// <summary>Reads and prepares samples.</summary>
    /// <param name="model">The original.</param>
    /// <param name="modelPath">Its file, which preprocessings are scored with.</param>
    /// <param name="dataPath">The samples; null where every input has a file of its own.</param>
    /// <param name="options">What the user states about them.</param>
    /// <param name="stated">The scaling where the user states one; null has the usual ones tried.</param>
    /// <param name="progress">Told of stages, of files that were left out, and of what was assumed.</param>
    /// <param name="cancellation">Ends reading and trying.</param>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Data"/>: unreadable, unfit for the model, or the original is no better than chance under any preprocessing.
    /// <see cref="ErrorKind.Model"/>: the original does not run.
    /// </exception>
    public static PreparedData Prepare(
        Model model, string modelPath, string? dataPath, DataOptions options, Preprocessing? stated,
        IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        string shown = options.Source(dataPath)!;
        ConstantInputs.RequireNames(model, options.Inputs);
        progress?.Report(new StageStarted($"reading {shown}"));
        DataSplits splits = DataReader.Read(
            dataPath,
            options with { Channels = options.Channels ?? ModelInputs.Channels(model) },
            progress is null ? null : new LineProgress(progress),
            cancellation);
        foreach (string skipped in splits.Skipped)
        {
            progress?.Report(new Notice($"left out {skipped}"));
        }

        progress?.Report(new Notice(splits.Description));
        splits = ConstantInputs.AddTo(splits, model, options.Inputs);
        using var original = new Original(modelPath, shown, ModelInputs.Of(model, splits.Train), cancellation);
        (splits, PreprocessingChoice choice) = original.Choose(splits, options.Layout, stated, progress);
        return new PreparedData
        {
            Train = original.Feed(splits.Train, choice.Preprocessing),
            Validation = original.Feed(splits.Validation, choice.Preprocessing),
            Test = original.Feed(splits.Test, choice.Preprocessing),
            ClassNames = splits.ClassNames,
            Description = splits.Description,
            Preprocessing = choice.Preprocessing,
            ChosenId = choice.Id,
            ProbeTable = choice.Table,
        };
    }

    /// <summary>Lines about reading become stages.</summary>
    private sealed class LineProgress(IProgress<PipelineEvent> progress) : IProgress<string>
    {
        public void Report(string value) => progress.Report(new StageStarted(value));
    }
}
