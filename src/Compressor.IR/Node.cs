namespace Compressor.IR;

/// <summary>One application of an operator.</summary>
/// <param name="OpType">The operator's name in its domain.</param>
/// <param name="Inputs">Names of the values it reads; empty for an optional input that is left out.</param>
/// <param name="Outputs">Names of the values it makes; empty for an optional output that is left out.</param>
public sealed record Node(string OpType, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs)
{
    /// <summary>The operator set's domain; empty for the standard one ("ai.onnx" is read as empty).</summary>
    public string Domain { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Which of several model-local functions of the same name is meant; empty for most.</summary>
    public string Overload { get; init; } = "";

    public IReadOnlyList<NodeAttribute> Attributes { get; init; } = [];

    /// <summary>Protobuf fields that the IR does not model (doc string, metadata, …), kept for writing back.</summary>
    public ReadOnlyMemory<byte> Unmodelled { get; init; }

    /// <summary>The node's name, or where it has none its first output's, for messages.</summary>
    public string DisplayName => Name.Length > 0 ? Name : Outputs.FirstOrDefault(output => output.Length > 0) ?? "?";

    /// <summary>The name of input <paramref name="index"/>, or empty where it is left out.</summary>
    public string Input(int index) => index < Inputs.Count ? Inputs[index] : "";

    /// <summary>The value of an attribute, or null where the node does not have it.</summary>
    public object? Attribute(string name)
    {
        foreach (NodeAttribute attribute in Attributes)
        {
            if (attribute.Name == name)
            {
                return attribute.Value;
            }
        }

        return null;
    }

    /// <summary>An INT attribute, or its default.</summary>
    public long Int(string name, long otherwise) => Attribute(name) is long value ? value : otherwise;

    /// <summary>A FLOAT attribute, or its default.</summary>
    public float Float(string name, float otherwise) => Attribute(name) is float value ? value : otherwise;

    /// <summary>A STRING attribute, or its default.</summary>
    public string Text(string name, string otherwise) => Attribute(name) as string ?? otherwise;

    /// <summary>An INTS attribute, or null where the node does not have it.</summary>
    public IReadOnlyList<long>? Ints(string name) => Attribute(name) as IReadOnlyList<long>;

    /// <summary>Every graph held by an attribute (If, Loop, Scan), with the attribute's name.</summary>
    public IEnumerable<(string Attribute, Graph Graph)> Graphs()
    {
        foreach (NodeAttribute attribute in Attributes)
        {
            if (attribute.Value is Graph graph)
            {
                yield return (attribute.Name, graph);
            }
            else if (attribute.Value is IReadOnlyList<Graph> graphs)
            {
                for (int i = 0; i < graphs.Count; i++)
                {
                    yield return ($"{attribute.Name}[{i}]", graphs[i]);
                }
            }
        }
    }
}
