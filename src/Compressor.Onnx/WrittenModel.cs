namespace Compressor.Onnx;

/// <summary>What was written.</summary>
/// <param name="FileBytes">Size of the model file and its external data file together.</param>
/// <param name="Tensors">Every tensor of the model, sub-graphs and attributes included, in file order.</param>
public sealed record WrittenModel(long FileBytes, IReadOnlyList<WrittenTensor> Tensors)
{
    /// <summary>The external data file beside the model; null where all weights are inside.</summary>
    public string? ExternalDataPath { get; init; }

    /// <summary>What a reader of the report should know: which weights could not be packed, and which left the graph's inputs.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>How one tensor was stored.</summary>
/// <param name="Name">
/// The initializer's name; the output's for a Constant node's tensor; "node.attribute" for other attributes. Inside sub-graphs and
/// functions the path leads to it: "If_3/then_branch/w".
/// </param>
/// <param name="Storage">dense, typed, external, sparse, or packed with its code of positions and of values: "packed rice int8".</param>
/// <param name="Bytes">Bytes it takes in the serialised model, name, shape and field tags included, and outside it.</param>
public sealed record WrittenTensor(string Name, string Storage, long Bytes);
