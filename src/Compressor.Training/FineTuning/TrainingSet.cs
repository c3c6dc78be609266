using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.FineTuning;

/// <summary>Samples as tensors: one per input of the graph [N, …], and labels where there are any.</summary>
public sealed class TrainingSet : IDisposable
{
    /// <param name="inputs">Values by input name, shaped like the samples of the graph's input, and the samples' shape.</param>
    /// <param name="classes">Class of each sample, or null.</param>
    /// <param name="numbers">Numbers of each sample [N, width], or null.</param>
    public TrainingSet(
        IReadOnlyList<(string Name, IReadOnlyList<int> SampleShape, float[] Values)> inputs, int[]? classes = null, float[]? numbers = null)
    {
        using var scope = NewDisposeScope();
        long count = 0;
        var tensors = new Dictionary<string, Tensor>();
        foreach ((string name, IReadOnlyList<int> sampleShape, float[] values) in inputs)
        {
            long perSample = sampleShape.Aggregate(1L, (product, extent) => product * extent);
            count = values.Length / perSample;
            tensors.Add(name, TorchTensors.Of(values, [count, .. sampleShape.Select(extent => (long)extent)]).DetachFromDisposeScope());
        }

        Inputs = tensors;
        Count = count;
        SampleSize = inputs.Sum(input => input.Values.LongLength) / Math.Max(1, count);
        Labels = classes is not null ? tensor(classes, ScalarType.Int64).DetachFromDisposeScope()
            : numbers is not null ? TorchTensors.Of(numbers, [count, numbers.Length / count]).DetachFromDisposeScope()
            : null;
    }

    private TrainingSet(IReadOnlyDictionary<string, Tensor> inputs, long sampleSize)
    {
        (Inputs, Count, SampleSize) = (inputs, inputs.Values.First().shape[0], sampleSize);
    }

    public IReadOnlyDictionary<string, Tensor> Inputs { get; }

    public Tensor? Labels { get; }

    public long Count { get; }

    /// <summary>Values of one sample, over all inputs.</summary>
    internal long SampleSize { get; }

    /// <summary>Other samples of the same inputs, without labels; what disposes of the tensors is the caller's.</summary>
    internal TrainingSet With(IReadOnlyDictionary<string, Tensor> inputs) => new(inputs, SampleSize);

    public void Dispose()
    {
        foreach (Tensor tensor in Inputs.Values)
        {
            tensor.Dispose();
        }

        Labels?.Dispose();
    }
}
