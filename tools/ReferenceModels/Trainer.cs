using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Training;
using Compressor.Training.FineTuning;
using static TorchSharp.torch;

namespace ReferenceModels;

/// <summary>Trains a reference network on labels alone: Adam, its rate falling linearly to 0.</summary>
internal static class Trainer
{
    /// <summary>The network with trained weights.</summary>
    public static Model Train(ReferenceNetwork network, SampleSet train, SampleSet validation, int seed, IProgress<TrainingProgress> progress)
    {
        Model model = network.Build(seed, train);
        using var module = GraphModule.From(model);
        using TrainingSet training = ToTensors(train);
        using TrainingSet held = ToTensors(validation);
        double best = double.NegativeInfinity;
        IReadOnlyDictionary<string, float[]>? bestWeights = null;
        var options = new FineTuneOptions
        {
            Steps = network.Epochs * (train.Count / network.BatchSize),
            BatchSize = network.BatchSize,
            DistillationShare = 0,
            Seed = seed,
            LearningRate = network.LearningRate,
            Adam = new AdamSettings(WeightDecay: network.WeightDecay),
            Threads = network.Threads,
            // Every report closes an epoch.
            Silence = TimeSpan.MaxValue,
        };
        using var tuner = new FineTuner(module, training, options, () => Score(module, held, validation.Labels!));
        Action<TrainingProgress> keep = network.KeepsBestEpoch ? KeepBest : _ => { };
        Action alter = network.Augmented(train.Inputs[0].Values, seed) is { } draw
            ? Alterer(draw, training.Inputs[train.Inputs[0].Name])
            : () => { };
        alter();
        tuner.FineTune(new Dictionary<string, bool[]>(), new EpochEnd(progress, epoch => { keep(epoch); alter(); }), CancellationToken.None);
        IReadOnlyDictionary<string, float[]> weights = bestWeights ?? tuner.Weights();
        return model.WithTensors(WeightCensus.Of(model).ToDictionary(
            weight => weight.Key, weight => weights.TryGetValue(weight.Key, out float[]? trained) ? TensorData.FromFloats(weight.Data.Shape, trained) : weight.Data));

        void KeepBest(TrainingProgress epoch)
        {
            if (epoch.Metric > best)
            {
                best = epoch.Metric.Value;
                bestWeights = tuner.Weights();
            }
        }
    }

    /// <summary>Replaces the training samples in the tensor that the steps read.</summary>
    private static Action Alterer(Func<float[]> draw, Tensor target) => () =>
    {
        using Tensor altered = tensor(draw(), target.shape);
        target.copy_(altered);
    };

    private static TrainingSet ToTensors(SampleSet samples) => new(
        [.. samples.Inputs.Select(input => (input.Name, input.SampleShape, input.Values))],
        (samples.Labels as ClassLabels)?.Values,
        (samples.Labels as NumberLabels)?.Values);

    private static double Score(GraphModule module, TrainingSet samples, Labels labels)
    {
        string output = module.Model.Graph.Outputs[0].Name;
        using Tensor values = FineTuner.Outputs(module, samples, [output])[output];
        return Evaluator.Score(output, [new ModelOutput(output, [(int)values.shape[1]], values.data<float>().ToArray())], labels, null).Value;
    }

    /// <summary>Hands on the report that closes an epoch, then prepares the next one.</summary>
    private sealed class EpochEnd(IProgress<TrainingProgress> progress, Action<TrainingProgress> prepare) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            progress.Report(value);
            prepare(value);
        }
    }
}
