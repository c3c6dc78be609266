namespace Compressor.IR;

/// <summary>What stands in a model's graphs, and which names nodes read, sub-graphs included.</summary>
public static class GraphNames
{
    /// <summary>Every node of a model: of its graph, of the sub-graphs in it, and of its functions.</summary>
    public static IEnumerable<Node> AllNodes(Model model) =>
        model.Graph.Nodes.Concat(model.Functions.SelectMany(function => function.Nodes)).SelectMany(WithInner);

    /// <summary>Names of the values that a node needs: its inputs, and what its sub-graphs take from the graphs around them.</summary>
    public static IReadOnlyList<string> ReadBy(Node node) =>
        [.. node.Inputs.Where(input => input.Length > 0).Concat(node.Graphs().SelectMany(held => Captured(held.Graph))).Distinct()];

    /// <summary>Names that a graph reads and does not define.</summary>
    public static IReadOnlyCollection<string> Captured(Graph graph)
    {
        var captured = graph.Nodes.SelectMany(ReadBy).Concat(graph.Outputs.Select(output => output.Name)).ToHashSet();
        captured.ExceptWith(graph.Inputs.Select(input => input.Name));
        captured.ExceptWith(graph.Initializers.Select(initializer => initializer.Name));
        captured.ExceptWith(graph.Nodes.SelectMany(node => node.Outputs));
        return captured;
    }

    private static IEnumerable<Node> WithInner(Node node) =>
        node.Graphs().SelectMany(held => held.Graph.Nodes).SelectMany(WithInner).Prepend(node);
}
