namespace Compressor.IR;

/// <summary>How a tensor stands in the file.</summary>
public enum TensorStorage
{
    /// <summary>Little-endian bytes in <c>raw_data</c>.</summary>
    Raw,

    /// <summary>Numbers in <c>float_data</c>, <c>int64_data</c> and their siblings.</summary>
    Typed,

    /// <summary>Bytes in a file beside the model.</summary>
    External,

    /// <summary>Linear indices and values in a <c>sparse_initializer</c>.</summary>
    Sparse,

    /// <summary>Kept values and coded positions, from which nodes of the file rebuild the tensor.</summary>
    Packed,
}

/// <summary>A named constant tensor of a graph, or the tensor of an attribute.</summary>
/// <param name="Name">The value's name; empty for most attribute tensors.</param>
/// <param name="Data">Its elements.</param>
public sealed record Initializer(string Name, TensorData Data)
{
    /// <summary>How the tensor stood in the file it was read from.</summary>
    public TensorStorage Storage { get; init; } = TensorStorage.Raw;

    /// <summary>For <see cref="TensorStorage.External"/>: the file's path relative to the model's folder.</summary>
    public string? ExternalLocation { get; init; }

    /// <summary>For <see cref="TensorStorage.Packed"/>: the name of the code of its positions.</summary>
    public string? PackedAs { get; init; }

    /// <summary>For <see cref="TensorStorage.Packed"/>: whether it was rebuilt by a function that others may have shared.</summary>
    public bool PackedByFunction { get; init; }

    /// <summary>Protobuf fields that the IR does not model, kept for writing back.</summary>
    public ReadOnlyMemory<byte> Unmodelled { get; init; }
}
