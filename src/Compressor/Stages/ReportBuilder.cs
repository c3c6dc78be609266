using Compressor.Evaluation.Quantization;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Pruning;
using Compressor.Pruning.Structures;
using Compressor.Reporting;
using Compressor.Training.FineTuning;
using Compressor.Training.Variational;

namespace Compressor.Stages;

/// <summary>Puts what the stages found into the report.</summary>
internal static class ReportBuilder
{
    private const double HistogramFrom = -10;
    private const double HistogramTo = 14;
    private const int HistogramBins = 48;

    public static ModelReport Model(Source source, string sha256) => new()
    {
        Path = source.Path,
        Sha256 = sha256,
        Opset = source.Model.Opset,
        Operators = GraphNames.AllNodes(source.Model).GroupBy(node => node.OpType).OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count()),
        NodesRunByRuntime = source.Plan.PrefixNodes,
        Float16Interface = source.Float16Interface,
    };

    public static DataReport Data(PreparedData data, string? path) => new()
    {
        Path = path,
        TrainSamples = data.Train.Count,
        ValidationSamples = data.Validation.Count,
        TestSamples = data.Test.Count,
        Labelled = data.Train.Labels is not null,
        Synthetic = data.IsSynthetic,
        Preprocessing = new PreprocessingReport(
            data.ChosenId, [.. data.ProbeTable.Select(row => new PreprocessingScore(row.Id, row.Score))]),
    };

    public static BaselineReport Baseline(Measured baseline) => new()
    {
        Parameters = baseline.Counts.Parameters,
        NonZeroParameters = baseline.Counts.NonZeroParameters,
        FileBytes = baseline.Sizes.FileBytes,
        GzipBytes = baseline.Sizes.GzipBytes,
        Macs = baseline.Macs,
        LatencyMs = baseline.LatencyMs,
        Metric = Metric(baseline),
    };

    public static CompressedReport Compressed(Measured compressed, Measured baseline, string path) => new()
    {
        Path = path,
        Sha256 = compressed.Sha256,
        Parameters = compressed.Counts.Parameters,
        NonZeroParameters = compressed.Counts.NonZeroParameters,
        Density = compressed.Counts.Density(baseline.Counts),
        CompressionRatio = compressed.Counts.CompressionRatio(baseline.Counts),
        WeightCompressionRatio = compressed.Counts.WeightCompressionRatio(baseline.Counts),
        FileBytes = compressed.Sizes.FileBytes,
        GzipBytes = compressed.Sizes.GzipBytes,
        SizeRatio = (double)baseline.Sizes.FileBytes / compressed.Sizes.FileBytes,
        Macs = compressed.Macs,
        LatencyMs = compressed.LatencyMs,
        Metric = Metric(compressed),
        MetricDrop = baseline.Result.Metric.Value - compressed.Result.Metric.Value,
    };

    public static DecisionReport Decision(Source source, PruningScope scope, FineTuneOptions settings, FineTuned tuned)
    {
        bool variational = settings.Method == LearningMethod.Variational;
        bool rates = variational && tuned.Posteriors.Count > 0;
        return new DecisionReport
        {
            Criterion = variational ? "variational" : "magnitude",
            Structure = scope.Structure.Name,
            LeftAlone = [.. scope.LeftAlone, .. source.LeftAlone],
            Prior = !variational ? null : settings.Prior == Prior.Ard ? "ard" : "log-uniform",
            LogAlphaThreshold = rates ? -tuned.Threshold : null,
            MetricBeforeCut = tuned.MetricBeforeCut,
            MetricAfterCut = tuned.MetricAfterCut,
            LogSigma2 = rates ? PercentilesOf(tuned.Posteriors.SelectMany(Learned)) : null,
            Groups = tuned.Groups is { } groups
                ? new GroupsReport(groups.Groups, groups.Kept, groups.LeastSnr, groups.KeptBySnr, groups.KeptByEvidence)
                {
                    LeastMu = groups.LeastMu,
                }
                : null,
        };
    }

    public static IReadOnlyList<UnitsReport> Units(FineTuned tuned) => [.. tuned.Units.Select(units => new UnitsReport
    {
        Name = units.Weight,
        Before = units.Before,
        After = units.After,
        Held = units.Held,
        Reason = units.Reason,
    })];

    public static IReadOnlyList<LayerReport> Layers(Measured compressed, Measured baseline, WrittenModel written, FineTuned tuned)
    {
        var original = WeightCensus.Of(baseline.Model).ToDictionary(weight => weight.Key, weight => weight.Data.Count);
        var posteriors = tuned.Posteriors.ToDictionary(posterior => posterior.Key);
        return [.. WeightCensus.Of(compressed.Model).Select(weight =>
        {
            long parameters = original.GetValueOrDefault(weight.Key, weight.Data.Count);
            long nonZero = weight.Data.NonZeroCount();
            WrittenTensor? tensor = written.Tensors.FirstOrDefault(tensor =>
                tensor.Name == weight.Key || tensor.Name == QuantizedGraph.IntegersOf(weight.Key));
            return new LayerReport
            {
                Name = weight.Key,
                Shape = weight.Data.Shape,
                Parameters = parameters,
                NonZeroParameters = nonZero,
                Density = (double)nonZero / parameters,
                Storage = tensor?.Storage,
                Bytes = tensor?.Bytes,
                LogAlphaHistogram = posteriors.TryGetValue(weight.Key, out WeightPosterior? posterior) && posterior.LogSigma2.Length > 0
                    ? HistogramOf(posterior.LogAlpha())
                    : null,
            };
        })];
    }

    public static IReadOnlyList<DropoutReport> Dropout(FineTuned tuned) =>
    [
        .. tuned.Dropout.Select(outcome => new DropoutReport(
            outcome.Method, outcome.Layer, outcome.Settings.Length > 0 ? outcome.Settings : null, outcome.LearnedRate)),
    ];

    public static IReadOnlyList<EpochReport> Epochs(FineTuned tuned)
    {
        double before = 0;
        var epochs = new List<EpochReport>();
        foreach (TrainingProgress epoch in tuned.Epochs)
        {
            bool learning = epoch.KlWeight > 0;
            epochs.Add(new EpochReport
            {
                Epoch = epoch.Epoch,
                Seconds = epoch.Seconds - before,
                Loss = epoch.Loss,
                Kl = learning ? epoch.Kl : null,
                KlWeight = learning ? epoch.KlWeight : null,
                LearningRate = epoch.LearningRate,
                Density = epoch.Density,
                Metric = epoch.Metric,
            });
            before = epoch.Seconds;
        }

        return epochs;
    }

    /// <summary>The written file, and the curves that cutting at other densities gives without training again.</summary>
    public static IReadOnlyList<TradeOffPoint> TradeOff(
        CompressionOptions options, Trained trained, Measured compressed, Measured baseline)
    {
        string criterion = trained.Settings.Method == LearningMethod.Variational ? "variational" : "magnitude";
        return
        [
            new TradeOffPoint
            {
                Criterion = criterion,
                Density = compressed.Counts.Density(baseline.Counts),
                NonZeroParameters = compressed.Counts.NonZeroParameters,
                FileBytes = compressed.Sizes.FileBytes,
                Metric = compressed.Result.Metric.Value,
                Split = "test",
                Seed = options.Seed,
                FineTuned = true,
            },
            .. trained.Tried.Select(point => point with { Criterion = criterion }),
            .. trained.Tuned.WithoutRetraining.Select(point => new TradeOffPoint
            {
                Criterion = point.Criterion,
                Density = point.NonZero / (double)baseline.Counts.Parameters,
                NonZeroParameters = point.NonZero,
                FileBytes = point.FileBytes,
                Metric = point.Metric,
                Split = "validation",
                // The original's own weights are cut the same whatever the seed.
                Seed = point.Criterion == criterion ? options.Seed : null,
            }),
        ];
    }

    private static MetricReport Metric(Measured measured) => new(measured.Result.Metric.Name, measured.Result.Metric.Value);

    /// <summary>What was dropped while rates were learned has none.</summary>
    private static IEnumerable<float> Learned(WeightPosterior posterior) => posterior.LogSigma2.Where((_, i) => posterior.Theta[i] != 0);

    private static Percentiles? PercentilesOf(IEnumerable<float> values)
    {
        float[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : new Percentiles(At(0.05), At(0.5), At(0.95));

        double At(double share) => sorted[(int)(share * (sorted.Length - 1))];
    }

    private static Histogram HistogramOf(float[] values)
    {
        var counts = new long[HistogramBins];
        const double Width = (HistogramTo - HistogramFrom) / HistogramBins;
        foreach (float value in values)
        {
            counts[Math.Clamp((int)((value - HistogramFrom) / Width), 0, HistogramBins - 1)]++;
        }

        return new Histogram([.. Enumerable.Range(0, HistogramBins + 1).Select(bin => HistogramFrom + bin * Width)], counts);
    }
}
