using Compressor.Training.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.FineTuning;

/// <summary>A batch to learn from.</summary>
/// <param name="Samples">The set that it is taken from.</param>
/// <param name="Chosen">Which of them.</param>
/// <param name="Taught">The original's logits, by name.</param>
/// <param name="Labels">Their labels; null where nobody knows them.</param>
internal sealed record Lesson(TrainingSet Samples, long[] Chosen, IReadOnlyDictionary<string, Tensor> Taught, Tensor? Labels);

/// <summary>
/// What the original says of the training samples. It is asked once for each; where images are altered, it is asked again for each of them:
/// a student of every distortion, and not of labels alone, becomes the same function (Beyer et al. 2022).
/// </summary>
internal sealed class Teacher : IDisposable
{
    /// <summary>Share of the batches that are altered; the original need not be asked about the others.</summary>
    private const double AlteredShare = 0.5;

    private readonly TrainingSet training;
    private readonly AugmentationPlan? augmentation;
    private readonly SampleRuns? original;
    private readonly Random random;

    /// <param name="original">The original, which nobody trains; null where nothing is altered.</param>
    public Teacher(TrainingSet training, SampleRuns runs, AugmentationPlan? augmentation, SampleRuns? original, int seed)
    {
        (this.training, this.augmentation, this.original) = (training, augmentation, original);
        random = new Random(seed);
        Said = runs.All(training);
    }

    /// <summary>The logits of every training sample as it is, by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Said { get; }

    /// <summary>What to learn from some samples.</summary>
    public Lesson Of(long[] batch)
    {
        Tensor indices = tensor(batch);
        if (augmentation is null || random.NextDouble() >= AlteredShare)
        {
            return new Lesson(
                training, batch, Said.ToDictionary(value => value.Key, value => value.Value.index_select(0, indices)),
                training.Labels?.index_select(0, indices));
        }

        using var noGradient = no_grad();
        TrainingSet altered = augmentation.Alter(training, indices, random);
        long[] all = [.. Enumerable.Range(0, batch.Length).Select(sample => (long)sample)];
        // A class stays what it is; numbers may be places in the image.
        Tensor? labels = training.Labels is { dtype: ScalarType.Int64 } classes ? classes.index_select(0, indices) : null;
        return new Lesson(altered, all, original!.Run(altered, all), labels);
    }

    public void Dispose()
    {
        foreach (Tensor tensor in Said.Values)
        {
            tensor.Dispose();
        }
    }
}
