using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>A tensor about to be written, and where it stands.</summary>
internal sealed record TensorSite
{
    private readonly Lazy<PackedTensor> packed;

    public TensorSite() => packed = new(() => new PackedTensor(Tensor!.Data));

    public required Initializer Tensor { get; init; }

    public required Model Model { get; init; }

    /// <summary>True for a graph's initializer, or what can become one; false for the tensor of an attribute.</summary>
    public required bool IsInitializer { get; init; }

    /// <summary>True where the initializer is the default of a graph input.</summary>
    public bool IsGraphInput { get; init; }

    /// <summary>True where the graph gives the tensor out.</summary>
    public bool IsGraphOutput { get; init; }

    /// <summary>True for the tensor of a Constant node: packed it is rebuilt in the node's place.</summary>
    public bool IsConstantNode { get; init; }

    /// <summary>The file for external bytes; null where the model is written to a stream.</summary>
    public ExternalDataFile? External { get; init; }

    /// <summary>What packed tensors of the model share.</summary>
    public required PackingTables Tables { get; init; }

    /// <summary>True where a session that opens sooner is worth a few percent of bytes.</summary>
    public bool PrefersOpening { get; init; }

    /// <summary>The tensor's place among all of the model.</summary>
    public required int Index { get; init; }

    /// <summary>The tensor as positions and values.</summary>
    public PackedTensor Packed => packed.Value;
}
