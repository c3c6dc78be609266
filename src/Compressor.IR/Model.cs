namespace Compressor.IR;

/// <summary>A model-local function (<c>FunctionProto</c>).</summary>
public sealed record Function(string Domain, string Name, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs)
{
    /// <summary>Tells functions of the same name apart; empty for most.</summary>
    public string Overload { get; init; } = "";

    public IReadOnlyList<Node> Nodes { get; init; } = [];

    /// <summary>Values of the function's attributes where a call states none.</summary>
    public IReadOnlyList<NodeAttribute> Defaults { get; init; } = [];

    /// <summary>Version of each operator set the function's nodes use, by domain.</summary>
    public IReadOnlyDictionary<string, long> Opsets { get; init; } = new Dictionary<string, long>();

    /// <summary>What the keys of the function's weights start with.</summary>
    public string KeyPrefix => Overload.Length == 0 ? $"{Domain}.{Name}/" : $"{Domain}.{Name}:{Overload}/";

    /// <summary>Protobuf fields that the IR does not model, kept for writing back.</summary>
    public ReadOnlyMemory<byte> Unmodelled { get; init; }
}

/// <summary>A whole ONNX model: one graph, the operator sets it uses, and what travels with it.</summary>
public sealed record Model
{
    public required Graph Graph { get; init; }

    public long IrVersion { get; init; } = 8;

    /// <summary>Version of each operator set, by domain; the standard domain is the empty string.</summary>
    public required IReadOnlyDictionary<string, long> Opsets { get; init; }

    public IReadOnlyList<Function> Functions { get; init; } = [];

    /// <summary>Protobuf fields that the IR does not model (producer, doc string, metadata, …), kept for writing back.</summary>
    public ReadOnlyMemory<byte> Unmodelled { get; init; }

    /// <summary>Version of the standard operator set.</summary>
    public long Opset => Opsets.GetValueOrDefault("", 1);
}
