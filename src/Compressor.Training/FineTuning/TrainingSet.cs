using Compressor.IR;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.FineTuning;

/// <summary>Samples as tensors: one per input of the graph [N, …], and labels where there are any.</summary>
public sealed class TrainingSet : IDisposable
{
    /// <param name="inputs">Values by input name, shaped like the samples of the graph's input, and the samples' shape.</param>
    /// <param name="classes">Class of each sample, or null.</param>
    /// <param name="numbers">Numbers of each sample [N, width], or null.</param>
    /// <param name="declared">The graph's inputs; those of an integer type, such as lengths, get integers. Null for all floats.</param>
    public TrainingSet(
        IReadOnlyList<(string Name, IReadOnlyList<int> SampleShape, float[] Values)> inputs, int[]? classes = null, float[]? numbers = null,
        IReadOnlyList<Value>? declared = null)
    {
        using var scope = NewDisposeScope();
        long count = 0;
        var tensors = new Dictionary<string, Tensor>();
        foreach ((string name, IReadOnlyList<int> sampleShape, float[] values) in inputs)
        {
            long perSample = sampleShape.Aggregate(1L, (product, extent) => product * extent);
            count = values.Length / perSample;
            Tensor floats = TorchTensors.Of(values, [count, .. sampleShape.Select(extent => (long)extent)]);
            ElementType type = declared?.FirstOrDefault(input => input.Name == name)?.Type ?? ElementType.Float32;
            tensors.Add(name, floats.to(TorchTensors.TypeOf(type, ScalarType.Float32) ?? ScalarType.Float32).DetachFromDisposeScope());
        }

        Inputs = tensors;
        Count = count;
        Labels = classes is not null ? tensor(classes, ScalarType.Int64).DetachFromDisposeScope()
            : numbers is not null ? TorchTensors.Of(numbers, [count, numbers.Length / count]).DetachFromDisposeScope()
            : null;
    }

    public IReadOnlyDictionary<string, Tensor> Inputs { get; }

    public Tensor? Labels { get; }

    public long Count { get; }

    /// <summary>The samples at some indices.</summary>
    internal Dictionary<string, Tensor> Batch(Tensor indices) =>
        Inputs.ToDictionary(input => input.Key, input => input.Value.index_select(0, indices));

    public void Dispose()
    {
        foreach (Tensor tensor in Inputs.Values)
        {
            tensor.Dispose();
        }

        Labels?.Dispose();
    }
}
