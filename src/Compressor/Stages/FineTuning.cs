using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Pruning;
using Compressor.Pruning.Criteria;
using Compressor.Pruning.Groups;
using Compressor.Training;
using Compressor.Training.FineTuning;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Stages;

/// <summary>What training and the decision came to.</summary>
/// <param name="Weights">Final values of the trained weights by key, dropped ones zero.</param>
/// <param name="Posteriors">What was learned about each prunable weight, before the cut.</param>
/// <param name="Threshold">The score at which the line was drawn.</param>
/// <param name="Outputs">What the trained module gives for <paramref name="Probe"/>.</param>
/// <param name="Probe">The test samples that the written file is compared on.</param>
internal sealed record FineTuned(
    IReadOnlyDictionary<string, float[]> Weights, IReadOnlyList<WeightPosterior> Posteriors, double Threshold,
    double? MetricBeforeCut, double? MetricAfterCut, int DeadUnits, IReadOnlyList<TrainingProgress> Epochs,
    IReadOnlyList<(double Density, long Kept, double Metric)> WithoutRetraining, SampleSet Probe, IReadOnlyList<ModelOutput> Outputs);

/// <summary>Fine-tunes the network while it learns which weights can go, decides, cuts, and fine-tunes what is left.</summary>
internal static class FineTuning
{
    private const int MostValidationSamples = 10_000;
    private const int ProbeSamples = 256;

    /// <summary>Densities of the curve without retraining.</summary>
    private static readonly double[] CurveDensities = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01];

    public static FineTuned Run(
        Source source, Aim aim, PreparedData data, FineTuneOptions settings, IReadOnlyList<ModelOutput>? validationReference,
        IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        PruningBudget budget = aim.Budget;
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(source.Model, frozen: source.Excluded, openPrefix: Prefix.Open);
        using TrainingSet training = ToTensors(data.Train);
        SampleSet validation = data.Validation.Take(MostValidationSamples);
        using TrainingSet validationTensors = ToTensors(validation);
        using var tuner = new FineTuner(module, training, settings, Score);
        var epochs = new List<TrainingProgress>();
        var listener = new Listener(epoch =>
        {
            epochs.Add(epoch);
            progress?.Report(new TrainingAdvanced(epoch with { MetricName = validation.Labels is NumberLabels ? Metric.R2 : null }));
        });

        IReadOnlyList<WeightPosterior> posteriors = tuner.Learn(budget.Prunable, budget.PrunableDensity, listener, cancellation);

        Criterion criterion = settings.Method == LearningMethod.Magnitude ? new Magnitude() : new Pruning.Criteria.Variational();
        long keep = aim.Size?.LargestCut(posteriors, criterion, tuner.Weights()) ?? budget.Keep;
        var plan = PruningPlan.Decide(posteriors, criterion, keep);
        var curve = CurveDensities.Select(density => (long)(density * budget.PrunableParameters)).Where(kept => kept > 0)
            .Select(kept => ((double)kept / budget.PrunableParameters, kept,
                tuner.ScoreUnder(ByKey(PruningPlan.Decide(posteriors, criterion, kept).Masks))!.Value)).ToList();
        DeadUnitsRemoved dead = DeadUnits.Remove(source.Model, plan.Masks, tuner.Weights());
        double before = Score();
        tuner.Set(dead.Biases);
        double? after = tuner.ScoreUnder(ByKey(dead.Masks));

        tuner.FineTune(ByKey(dead.Masks), listener, cancellation);

        if (aim.Size is { } size)
        {
            IReadOnlyDictionary<string, float[]> final = tuner.Weights();
            tuner.Set(size.Trim(final).ToDictionary(key => key, key => final[key]));
        }

        SampleSet probe = data.Test.Take(ProbeSamples);
        using TrainingSet probeTensors = ToTensors(probe);
        return new FineTuned(
            tuner.Weights(), posteriors, plan.Threshold, before, after, dead.Units, epochs, curve, probe, OutputsOf(module, probeTensors));

        double Score()
        {
            IReadOnlyList<ModelOutput> outputs = OutputsOf(module, validationTensors);
            return Evaluator.Score(source.Path, outputs, validation.Labels, validationReference).Value;
        }
    }

    private static Dictionary<string, bool[]> ByKey(IReadOnlyList<Mask> masks) => masks.ToDictionary(mask => mask.Key, mask => mask.Keep);

    /// <summary>The graph's floating-point outputs, as ONNX Runtime would give them.</summary>
    private static List<ModelOutput> OutputsOf(GraphModule module, TrainingSet samples)
    {
        string[] names = [.. module.Model.Graph.Outputs.Where(output => output.Type.IsFloatingPoint()).Select(output => output.Name)];
        var outputs = new List<ModelOutput>();
        foreach ((string name, Tensor value) in FineTuner.Outputs(module, samples, names))
        {
            using (value)
            {
                outputs.Add(new ModelOutput(name, [.. value.shape.Skip(1).Select(extent => (int)extent)], value.data<float>().ToArray()));
            }
        }

        return outputs;
    }

    private static TrainingSet ToTensors(SampleSet samples) => new(
        [.. samples.Inputs.Select(input => (input.Name, input.SampleShape, input.Values))],
        (samples.Labels as ClassLabels)?.Values,
        (samples.Labels as NumberLabels)?.Values);

    private sealed class Listener(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
