namespace Compressor.IR;

/// <summary>Models with other tensors in the same places.</summary>
public static class ModelEditing
{
    /// <summary>
    /// The model with some weights replaced, wherever they stand; everything else is the same. Keys as <see cref="WeightCensus"/> gives
    /// them.
    /// </summary>
    public static Model WithTensors(this Model model, IReadOnlyDictionary<string, TensorData> tensors) => model with
    {
        Graph = Edited(model.Graph, "", tensors),
        Functions = [.. model.Functions.Select(function => function with
        {
            Nodes = EditedNodes(function.Nodes, function.KeyPrefix, tensors),
        })],
    };

    private static Graph Edited(Graph graph, string prefix, IReadOnlyDictionary<string, TensorData> tensors) => graph with
    {
        Initializers = [.. graph.Initializers.Select(initializer =>
            tensors.TryGetValue(prefix + initializer.Name, out TensorData? data) ? initializer with { Data = data } : initializer)],
        Nodes = EditedNodes(graph.Nodes, prefix, tensors),
    };

    private static IReadOnlyList<Node> EditedNodes(
        IReadOnlyList<Node> nodes, string prefix, IReadOnlyDictionary<string, TensorData> tensors) =>
        [.. nodes.Select(node => EditedNode(node, prefix, tensors))];

    private static Node EditedNode(Node node, string prefix, IReadOnlyDictionary<string, TensorData> tensors)
    {
        if (WeightCensus.ConstantTensor(node) is { } constant && tensors.TryGetValue(prefix + node.Outputs[0], out TensorData? data))
        {
            return node with { Attributes = [node.Attributes[0] with { Value = constant with { Data = data } }] };
        }

        if (!node.Graphs().Any())
        {
            return node;
        }

        return node with
        {
            Attributes = [.. node.Attributes.Select(attribute => attribute.Value switch
            {
                Graph graph => attribute with { Value = Edited(graph, WeightCensus.Prefix(prefix, node, attribute.Name), tensors) },
                IReadOnlyList<Graph> graphs => attribute with
                {
                    Value = (IReadOnlyList<Graph>)[.. graphs.Select((graph, i) =>
                        Edited(graph, WeightCensus.Prefix(prefix, node, $"{attribute.Name}[{i}]"), tensors))],
                },
                _ => attribute,
            })],
        };
    }
}
