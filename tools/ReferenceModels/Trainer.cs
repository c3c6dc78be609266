using Compressor.Data;
using Compressor.IR;
using Compressor.Training;
using Compressor.Training.FineTuning;
using static TorchSharp.torch;

namespace ReferenceModels;

/// <summary>Trains a reference network on labels alone: Adam, its rate falling linearly from 0.001 to 0.</summary>
internal static class Trainer
{
    /// <summary>Fixed, for sums over another number of threads round otherwise; one suffices for networks of this size.</summary>
    private const int Threads = 1;

    /// <summary>The network with trained weights.</summary>
    public static Model Train(ReferenceNetwork network, SampleSet train, SampleSet validation, int seed, IProgress<TrainingProgress> progress)
    {
        Model model = network.Build(seed);
        using var module = GraphModule.From(model);
        using TrainingSet training = ToTensors(model, train);
        using TrainingSet held = ToTensors(model, validation);
        var options = new FineTuneOptions
        {
            Steps = network.Epochs * (train.Count / network.BatchSize),
            BatchSize = network.BatchSize,
            DistillationShare = 0,
            Seed = seed,
            Threads = Threads,
        };
        using var tuner = new FineTuner(module, training, options, () => Accuracy(module, held));
        Action alter = network.Augmented(train.Inputs[0].Values, seed) is { } draw
            ? Alterer(draw, training.Inputs[train.Inputs[0].Name])
            : () => { };
        alter();
        tuner.FineTune(new Dictionary<string, bool[]>(), new EpochEnd(progress, alter), CancellationToken.None);
        IReadOnlyDictionary<string, float[]> weights = tuner.Weights();
        return model.WithTensors(WeightCensus.Of(model).ToDictionary(
            weight => weight.Key, weight => TensorData.FromFloats(weight.Data.Shape, weights[weight.Key])));
    }

    /// <summary>Replaces the training samples in the tensor that the steps read.</summary>
    private static Action Alterer(Func<float[]> draw, Tensor target) => () =>
    {
        using Tensor altered = tensor(draw(), target.shape);
        target.copy_(altered);
    };

    private static TrainingSet ToTensors(Model model, SampleSet samples) => new(
        [.. samples.Inputs.Select(input => (input.Name, input.SampleShape, input.Values))], ((ClassLabels)samples.Labels!).Values,
        declared: model.Graph.Inputs);

    private static double Accuracy(GraphModule module, TrainingSet samples)
    {
        using var scope = NewDisposeScope();
        string output = module.Model.Graph.Outputs[0].Name;
        using Tensor scores = FineTuner.Outputs(module, samples, [output])[output];
        return scores.argmax(1).eq(samples.Labels!).to(ScalarType.Float32).mean().item<float>();
    }

    /// <summary>Hands on the report that closes an epoch, then prepares the next one.</summary>
    private sealed class EpochEnd(IProgress<TrainingProgress> progress, Action prepare) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            progress.Report(value);
            prepare();
        }
    }
}
