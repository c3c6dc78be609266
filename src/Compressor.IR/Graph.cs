namespace Compressor.IR;

/// <summary>A graph of nodes in topological order; values are names, as in ONNX.</summary>
public sealed record Graph
{
    public string Name { get; init; } = "";

    public IReadOnlyList<Value> Inputs { get; init; } = [];

    public IReadOnlyList<Value> Outputs { get; init; } = [];

    /// <summary>Declared types of values between nodes (<c>value_info</c>).</summary>
    public IReadOnlyList<Value> Values { get; init; } = [];

    public IReadOnlyList<Initializer> Initializers { get; init; } = [];

    public IReadOnlyList<Node> Nodes { get; init; } = [];

    /// <summary>Protobuf fields that the IR does not model, kept for writing back.</summary>
    public ReadOnlyMemory<byte> Unmodelled { get; init; }

    /// <summary>
    /// The inputs a caller must give: those without an initializer of the same name (IR version 3 lists weights as inputs).
    /// </summary>
    public IEnumerable<Value> RequiredInputs()
    {
        var initialized = Initializers.Select(initializer => initializer.Name).ToHashSet();
        return Inputs.Where(input => !initialized.Contains(input.Name));
    }
}
