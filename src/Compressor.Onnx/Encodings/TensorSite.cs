using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>A tensor about to be written, and where it stands.</summary>
internal sealed record TensorSite
{
    public required Initializer Tensor { get; init; }

    public required Model Model { get; init; }

    /// <summary>True for a graph's initializer, false for the tensor of an attribute.</summary>
    public required bool IsInitializer { get; init; }

    /// <summary>True where the initializer is the default of a graph input.</summary>
    public bool IsGraphInput { get; init; }

    /// <summary>The file for external bytes; null where the model is written to a stream.</summary>
    public ExternalDataFile? External { get; init; }
}
