using Compressor.IR;

namespace Compressor.Evaluation.Uncertainty;

/// <summary>
/// A model whose Dropout nodes stay active, so that each run is another draw of the network (Monte Carlo dropout; Gal, Ghahramani 2016):
/// its own nodes where it has any, else new ones before every layer with weights but the first.
/// <code>
/// y = x m / (1 - p),  m = 0 with probability p, else 1
/// </code>
/// </summary>
public static class MonteCarloDropout
{
    /// <summary>The rate of new nodes: a network that was trained without dropout does not survive the 0.5 of one that was.</summary>
    public const float DefaultRate = 0.1f;

    /// <summary>Whether a model has Dropout nodes of its own that drop something.</summary>
    public static bool HasOwn(Model model) => HasOwn(model.Graph);

    /// <summary>The model itself, once it is known that Dropout has a place in it.</summary>
    /// <inheritdoc cref="Of" path="/exception"/>
    public static Model Checked(Model model, string path)
    {
        if (!HasOwn(model) && DropoutSites.Of(model.Graph).Count == 0)
        {
            throw new CompressorException(
                ErrorKind.Model,
                $"{path}: there is no place for Dropout: the graph has no Dropout node, and no layer with weights behind another");
        }

        _ = DropoutOpset.Raised(model, path);
        return model;
    }

    /// <summary>The model with active Dropout.</summary>
    /// <param name="model">A model as it is deployed.</param>
    /// <param name="rate">p of every node; null for <see cref="DefaultRate"/>, and for own nodes what they state.</param>
    /// <param name="seed">Seed of all nodes together.</param>
    /// <param name="path">The model's path, for messages.</param>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Model"/>: there is no place for Dropout, or the operator set is too old.
    /// </exception>
    public static Model Of(Model model, float? rate, long seed, string path)
    {
        bool hasOwn = HasOwn(Checked(model, path));
        Model raised = DropoutOpset.Raised(model, path);
        var nodes = new DropoutNodes(raised, seed);
        Graph graph = hasOwn ? Activated(raised.Graph, nodes, rate) : Inserted(raised.Graph, nodes, rate ?? DefaultRate);
        return raised with { Graph = graph with { Nodes = [.. nodes.Constants, .. graph.Nodes] } };
    }

    private static bool HasOwn(Graph graph) =>
        graph.Nodes.Any(node => IsActive(graph, node) || node.Graphs().Any(held => HasOwn(held.Graph)));

    private static Graph Inserted(Graph graph, DropoutNodes nodes, float rate)
    {
        var sites = DropoutSites.Of(graph).ToDictionary(site => site.Node, site => site.Input);
        return graph with
        {
            Nodes = [.. graph.Nodes.SelectMany((node, index) => sites.TryGetValue(index, out int input)
                ? WithDropout(node, input) : [node])],
        };

        IReadOnlyList<Node> WithDropout(Node node, int input)
        {
            string dropped = nodes.Fresh($"{node.Inputs[input]}_dropped");
            return
            [
                .. nodes.Active(node.Inputs[input], nodes.Ratio(rate), [dropped]),
                node with { Inputs = [.. node.Inputs.Select((name, i) => i == input ? dropped : name)] },
            ];
        }
    }

    private static Graph Activated(Graph graph, DropoutNodes nodes, float? rate)
    {
        return graph with { Nodes = [.. graph.Nodes.SelectMany(Activated)] };

        IReadOnlyList<Node> Activated(Node node)
        {
            if (IsActive(graph, node))
            {
                string ratio = rate is null && node.Input(1).Length > 0
                    ? node.Input(1) : nodes.Ratio(rate ?? StatedRatio(graph, node)!.Value);
                return nodes.Active(node.Inputs[0], ratio, node.Outputs);
            }

            return
            [
                node with
                {
                    Attributes = [.. node.Attributes.Select(attribute => attribute.Value is Graph body
                        ? attribute with { Value = MonteCarloDropout.Activated(body, nodes, rate) }
                        : attribute)],
                },
            ];
        }
    }

    private static bool IsActive(Graph graph, Node node) =>
        node is { OpType: "Dropout", Domain.Length: 0 } && StatedRatio(graph, node) != 0;

    /// <summary>p of a node: an attribute before operator set 12, an input from then on, 0.5 where there is neither; null where it is
    /// computed.</summary>
    private static float? StatedRatio(Graph graph, Node node)
    {
        const float Specified = 0.5f;
        string name = node.Input(1);
        if (name.Length == 0)
        {
            return node.Float("ratio", Specified);
        }

        TensorData? data = graph.Initializers.FirstOrDefault(initializer => initializer.Name == name)?.Data
            ?? graph.Nodes.Where(other => other.Outputs.Contains(name)).Select(WeightCensus.ConstantTensor).FirstOrDefault()?.Data;
        return data is { Count: 1 } && data.Type.IsFloatingPoint() ? data.ToFloats()[0] : null;
    }
}
