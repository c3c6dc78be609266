using Compressor.IR;

namespace Compressor.Evaluation.Quantization;

/// <summary>Who makes and who reads the values of a main graph.</summary>
internal sealed class MainGraphUses
{
    private readonly Dictionary<string, Node> producers = [];
    private readonly Dictionary<string, TensorData> constants;
    private readonly ILookup<string, Node> readers;
    private readonly HashSet<string> captured;
    private readonly HashSet<string> outputs;

    public MainGraphUses(Graph graph)
    {
        constants = graph.Initializers.ToDictionary(initializer => initializer.Name, initializer => initializer.Data);
        foreach (Node node in graph.Nodes)
        {
            foreach (string output in node.Outputs.Where(output => output.Length > 0))
            {
                producers[output] = node;
            }

            if (WeightCensus.ConstantTensor(node) is { } constant)
            {
                constants[node.Outputs[0]] = constant.Data;
            }
        }

        readers = graph.Nodes.SelectMany(node => node.Inputs.Distinct().Select(input => (input, node)))
            .ToLookup(pair => pair.input, pair => pair.node);
        captured = [.. graph.Nodes.SelectMany(node => node.Graphs()).SelectMany(held => GraphNames.Captured(held.Graph))];
        outputs = [.. graph.Outputs.Select(output => output.Name)];
    }

    public IEnumerable<Node> Readers(string value) => readers[value];

    public Node? Producer(string value) => producers.GetValueOrDefault(value);

    public bool IsConstant(string value) => constants.ContainsKey(value);

    public bool IsCaptured(string value) => captured.Contains(value);

    /// <summary>What stands behind a node and the one activation that alone reads it; null where the graph gives it out.</summary>
    public string? ResultOf(Node node)
    {
        string result = node.Outputs[0];
        if (!outputs.Contains(result) && !captured.Contains(result)
            && readers[result].ToArray() is [{ Domain: "", OpType: "Relu" or "Clip" } next]
            && next.Inputs[0] == result)
        {
            result = next.Outputs[0];
        }

        return outputs.Contains(result) || captured.Contains(result) ? null : result;
    }

    /// <summary>The name of a node's bias where nothing else reads it and no other node its weight; null otherwise.</summary>
    public string? OwnBias(Node node, int channels) =>
        node.Input(2) is { Length: > 0 } name && constants.TryGetValue(name, out TensorData? bias)
        && bias.Type == ElementType.Float32 && bias.Rank == 1 && bias.Count == channels
        && !captured.Contains(name) && !outputs.Contains(name) && readers[name].Count() == 1 && readers[node.Inputs[1]].Count() == 1
            ? name
            : null;
}
