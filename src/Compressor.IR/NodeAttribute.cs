namespace Compressor.IR;

/// <summary>A named attribute of a node.</summary>
/// <param name="Name">The attribute's name in the ONNX specification.</param>
/// <param name="Value">
/// One of: <see cref="float"/>, <see cref="long"/>, <see cref="string"/>, <see cref="Initializer"/> (a tensor), <see cref="Graph"/>,
/// a read-only list of one of these, or null where the attribute is a reference or of a kind that only
/// <see cref="Unmodelled"/> holds (sparse tensors, type protos, strings that are not UTF-8).
/// </param>
public sealed record NodeAttribute(string Name, object? Value)
{
    /// <summary>In a model-local function: the function's attribute that this one takes its value from.</summary>
    public string? Reference { get; init; }

    /// <summary>Protobuf fields that the IR does not model, kept for writing back.</summary>
    public ReadOnlyMemory<byte> Unmodelled { get; init; }
}
