using Compressor.IR;

namespace Compressor.Training.Planning;

/// <summary>
/// The nodes that we have no operator for, with all they depend on, where no prunable weight is among that: preprocessing, mostly. They
/// stay as they are, so another runtime can run them and hand over what they compute.
/// </summary>
/// <param name="Nodes">Indices in the main graph.</param>
/// <param name="NodeNames">The same nodes by name.</param>
/// <param name="Weights">Keys of the weights that the nodes read, which therefore are not trained.</param>
/// <param name="Model">A model of these nodes alone; its outputs are what the rest of the graph reads.</param>
internal sealed record FrozenPrefix(IReadOnlySet<int> Nodes, IReadOnlyList<string> NodeNames, IReadOnlySet<string> Weights, Model Model)
{
    /// <summary>
    /// The prefix of a planned model; null where every node has an operator, none that lacks one can be in a prefix, or nothing prunable
    /// would be left behind it. A node without an operator that reads a matrix holds what might be pruned: it cannot be in a prefix.
    /// </summary>
    public static FrozenPrefix? Find(Model model, Body main, GraphPlanner planner)
    {
        var unsupported = planner.Obstacles.Select(obstacle => obstacle.MainNode).Distinct().ToList();
        if (unsupported.Count == 0)
        {
            return null;
        }

        Graph graph = model.Graph;
        IReadOnlyList<string>[] reads = [.. graph.Nodes.Select(GraphNames.ReadBy)];
        Dictionary<string, int> makers = Makers(graph);
        HashSet<string> prunable = [.. planner.Prunable];
        if (prunable.Count == 0)
        {
            return null;
        }

        HashSet<string> matrices = [.. WeightCensus.Of(model).Where(weight => weight.Data.Rank >= 2).Select(weight => weight.Key)];
        var nodes = new HashSet<int>();
        foreach (int node in unsupported)
        {
            HashSet<int> closure = Closure(node, reads, makers);
            bool readsMatrix = reads[node].Any(matrices.Contains);
            if (!readsMatrix && !closure.Any(member => HoldsPrunable(graph.Nodes[member], reads[member], main, prunable)))
            {
                nodes.UnionWith(closure);
            }
        }

        return nodes.Count == 0 ? null : Of(model, nodes, reads);
    }

    private static FrozenPrefix Of(Model model, HashSet<int> nodes, IReadOnlyList<string>[] reads)
    {
        Graph graph = model.Graph;
        Node[] members = [.. nodes.Order().Select(index => graph.Nodes[index])];
        var needed = nodes.SelectMany(index => reads[index]).ToHashSet();
        var outside = Enumerable.Range(0, graph.Nodes.Count).Where(index => !nodes.Contains(index)).SelectMany(index => reads[index])
            .Concat(graph.Outputs.Select(output => output.Name)).ToHashSet();
        var prefix = new Graph
        {
            Name = "prefix",
            Inputs = [.. graph.RequiredInputs().Where(input => needed.Contains(input.Name))],
            Initializers = [.. graph.Initializers.Where(initializer => needed.Contains(initializer.Name))],
            Nodes = members,
            Values = graph.Values,
            Outputs = [.. members.SelectMany(node => node.Outputs).Where(output => output.Length > 0 && outside.Contains(output))
                .Select(output => graph.Outputs.Concat(graph.Values).FirstOrDefault(value => value.Name == output)
                    ?? new Value(output, ElementType.Undefined, null))],
        };
        return new FrozenPrefix(
            nodes, [.. members.Select(node => node.DisplayName)],
            WeightCensus.Of(model with { Graph = prefix }).Select(weight => weight.Key).ToHashSet(),
            model with { Graph = prefix });
    }

    private static Dictionary<string, int> Makers(Graph graph)
    {
        var makers = new Dictionary<string, int>();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (string output in graph.Nodes[i].Outputs.Where(output => output.Length > 0))
            {
                makers[output] = i;
            }
        }

        return makers;
    }

    private static HashSet<int> Closure(int node, IReadOnlyList<string>[] reads, Dictionary<string, int> makers)
    {
        var closure = new HashSet<int>();
        var open = new Stack<int>([node]);
        while (open.TryPop(out int next))
        {
            if (closure.Add(next))
            {
                foreach (string read in reads[next].Where(makers.ContainsKey))
                {
                    open.Push(makers[read]);
                }
            }
        }

        return closure;
    }

    private static bool HoldsPrunable(Node node, IReadOnlyList<string> reads, Body main, HashSet<string> prunable) =>
        reads.Any(prunable.Contains)
        || node.Outputs.Any(prunable.Contains)
        || main.Steps.FirstOrDefault(step => ReferenceEquals(step.Node, node)) is { } step
            && step.Bodies.Values.SelectMany(body => body.TrainedWithin(prunable)).Any();
}
