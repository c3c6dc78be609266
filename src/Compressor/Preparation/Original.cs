using System.Globalization;
using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Reporting.Text;

namespace Compressor.Preparation;

/// <summary>The preprocessing of a run, and what else was tried.</summary>
internal sealed record PreprocessingChoice(string Id, Preprocessing Preprocessing, IReadOnlyList<(string Id, double Score)> Table);

/// <summary>The original model, asked which preprocessing and which labels suit it.</summary>
internal sealed class Original(
    string modelPath, string dataPath, IReadOnlyList<(string Name, IReadOnlyList<long?> SampleShape)> inputs,
    CancellationToken cancellation) : IDisposable
{
    private const int MostSamples = 1000;
    private readonly OrtModel model = new(modelPath);

    /// <summary>Samples as the model takes them.</summary>
    public SampleSet Feed(SampleSet samples, Preprocessing preprocessing) => preprocessing.Apply(samples, inputs);

    /// <summary>Chooses the preprocessing, and gives the splits back with labels as the model predicts them.</summary>
    /// <param name="splits">Raw samples.</param>
    /// <param name="layout">The order of axes where the user states it.</param>
    /// <param name="stated">The scaling where the user states it.</param>
    /// <param name="progress">Told what was tried and what is assumed.</param>
    public (DataSplits Splits, PreprocessingChoice Choice) Choose(
        DataSplits splits, Layout? layout, Preprocessing? stated, IProgress<PipelineEvent>? progress)
    {
        IReadOnlyList<PreprocessingCandidate> candidates = Candidates(splits, layout, stated);
        SampleSet sample = Spread(splits.Train);
        IReadOnlyList<ModelOutput> outputs = Run(sample, candidates[0].Preprocessing);
        splits = FittingLabels.Of(splits, Evaluator.Primary(modelPath, outputs), dataPath);
        sample = sample with { Labels = Spread(splits.Train).Labels };
        if (sample.Labels is null)
        {
            if (stated is null)
            {
                progress?.Report(new Notice(
                    $"without labels the preprocessing cannot be tried out: samples are taken as {candidates[0].Id}; "
                    + "--scale, --mean and --std state another"));
            }

            return (splits, new PreprocessingChoice(candidates[0].Id, candidates[0].Preprocessing, []));
        }

        progress?.Report(new StageStarted(
            stated is null ? "trying preprocessings with the original" : "running the original on training samples"));
        var tried = new Dictionary<Preprocessing, IReadOnlyList<ModelOutput>>();
        PreprocessingScores scores = PreprocessingProbe.Choose(candidates, preprocessing =>
        {
            tried[preprocessing] = Run(sample, preprocessing);
            return Evaluator.Score(modelPath, tried[preprocessing], sample.Labels, null).Value;
        });
        string metric = Evaluator.Score(modelPath, tried[scores.Best.Preprocessing], sample.Labels, null).Name;
        string table = string.Join("; ", scores.Table.Select(row => $"{row.Id}: {Measures.Metric(metric, row.Score)}"));
        string taken = stated is null ? $"; taken: {scores.Best.Id}" : "";
        progress?.Report(new Notice(
            $"{metric} of the original on {Units.Count(sample.Count)} training samples, by preprocessing: {table}{taken}"));
        string? finding = AtChance(scores, tried[scores.Best.Preprocessing], sample.Labels, metric);
        if (finding is not null && stated is null)
        {
            // What was found by noise is noise; what the user states is theirs to defend.
            throw new CompressorException(ErrorKind.Data, string.Create(
                CultureInfo.InvariantCulture,
                $"{dataPath}: {finding} under any of {candidates.Count} preprocessings; "
                + $"state --scale, --mean and --std, or check that the labels are this model's"));
        }

        if (finding is not null)
        {
            progress?.Report(new Notice($"{finding}: do labels and preprocessing belong to this model?"));
        }

        return (splits, new PreprocessingChoice(scores.Best.Id, scores.Best.Preprocessing, stated is null ? scores.Table : []));
    }

    public void Dispose() => model.Dispose();

    /// <summary>What is to be tried; a single one where the user states the scaling.</summary>
    private IReadOnlyList<PreprocessingCandidate> Candidates(DataSplits splits, Layout? layout, Preprocessing? stated)
    {
        string first = splits.Train.Inputs[0].Name;
        // An input of one number per sample, a sequence's length, is not what an unnamed array of more feeds.
        (string Name, IReadOnlyList<long?> SampleShape) widest = inputs.FirstOrDefault(input => input.SampleShape.Count > 0, inputs[0]);
        IReadOnlyList<long?> shape = inputs.FirstOrDefault(input => input.Name == first, widest).SampleShape;
        IReadOnlyList<Layout> layouts = PreprocessingCandidates.Layouts(splits, shape);
        if (layout is { } wanted && !layouts.Contains(wanted) && layouts[0] != Layout.AsIs)
        {
            throw new CompressorException(
                ErrorKind.Data, $"{dataPath}: in the stated layout samples do not fit the model's input; in the other one they do");
        }

        bool settled = layout is not null && layouts.Contains(layout.Value);
        if (stated is not null)
        {
            Preprocessing whole = stated with { Layout = settled ? layout!.Value : layouts[0] };
            return [new PreprocessingCandidate(Described(whole), whole)];
        }

        return [.. PreprocessingCandidates.For(splits, shape).Where(candidate => !settled || candidate.Preprocessing.Layout == layout)];
    }

    /// <summary>"scale 0.003922, mean 0.1307, std 0.3081", what changes nothing left out.</summary>
    private static string Described(Preprocessing stated)
    {
        var parts = new List<string>();
        if (stated.Scale != 1)
        {
            parts.Add($"scale {Units.Number(stated.Scale)}");
        }

        if (stated.Mean.Any(mean => mean != 0))
        {
            parts.Add($"mean {string.Join(' ', stated.Mean.Select(mean => Units.Number(mean)))}");
        }

        if (stated.Std.Any(std => std != 1))
        {
            parts.Add($"std {string.Join(' ', stated.Std.Select(std => Units.Number(std)))}");
        }

        return parts.Count == 0 ? "as in the file" : string.Join(", ", parts);
    }

    private IReadOnlyList<ModelOutput> Run(SampleSet samples, Preprocessing preprocessing) =>
        model.Run(Feed(samples, preprocessing), cancellation: cancellation);

    /// <summary>Up to a thousand samples from everywhere in the file, which may be sorted by class.</summary>
    private static SampleSet Spread(SampleSet samples)
    {
        int count = Math.Min(MostSamples, samples.Count);
        return samples.Select([.. Enumerable.Range(0, count).Select(i => (int)((long)i * samples.Count / count))]);
    }

    /// <summary>What to say where even the best score is chance; null where it is not.</summary>
    private string? AtChance(PreprocessingScores scores, IReadOnlyList<ModelOutput> outputs, Labels labels, string metric) =>
        Chance.Level(Evaluator.Primary(modelPath, outputs), labels) is not { } level || scores.BestScore > level
            ? null
            : $"the original is no better than chance ({metric} {Measures.Metric(metric, scores.BestScore)}, "
                + $"chance is up to {Measures.Metric(metric, level)})";
}
