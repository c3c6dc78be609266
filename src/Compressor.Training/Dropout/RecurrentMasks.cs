using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>The extents of one run of a recurrent node.</summary>
internal sealed record RecurrentShape(int Directions, long Batch, long Inputs, long Hidden, int Gates, ScalarType Type)
{
    /// <summary>A state of all sequences: [directions, batch, hidden].</summary>
    public long[] State => [Directions, Batch, Hidden];
}

/// <summary>What dropout multiplies the steps of a recurrent node with, in one run; null where nothing.</summary>
internal sealed record RecurrentMasks
{
    /// <summary>On x at every step, [batch, inputs]: one for all gates, or one per gate.</summary>
    public IReadOnlyList<Tensor>? Inputs { get; init; }

    /// <summary>On the hidden state that goes into the gates, [directions, batch, hidden]: one for all gates, or one per gate.</summary>
    public IReadOnlyList<Tensor>? Hidden { get; init; }

    /// <summary>On the cell state after each step.</summary>
    public Tensor? Memory { get; init; }

    /// <summary>On what the cell emits after each step.</summary>
    public double? Emitted { get; init; }

    /// <summary>On the update of the cell: the mask of a step.</summary>
    public Func<int, Tensor>? Update { get; init; }
}
