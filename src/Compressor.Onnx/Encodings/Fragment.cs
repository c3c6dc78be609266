using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>A tensor in one encoding.</summary>
/// <param name="Storage">What reports call it.</param>
/// <param name="Graph">
/// What the tensor adds to its graph: initializers, and nodes that rebuild it (they go before the graph's own). Its size is the encoding's
/// price. For the tensor of an attribute it is one initializer.
/// </param>
/// <param name="Needs">Keys of the <see cref="PackingTables"/> that it reads; what these take is paid once for all tensors.</param>
internal sealed record Fragment(string Storage, GraphProto Graph, IReadOnlyList<string> Needs)
{
    /// <summary>Bytes inside the model.</summary>
    public int Size { get; } = Graph.CalculateSize();
}
