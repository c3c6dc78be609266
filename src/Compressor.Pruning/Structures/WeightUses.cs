using Compressor.IR;

namespace Compressor.Pruning.Structures;

/// <summary>Which nodes read each weight, and at which input; sub-graphs see the weights of the graphs around them.</summary>
internal static class WeightUses
{
    /// <summary>Readers by weight key, as in <see cref="WeightCensus"/>.</summary>
    public static ILookup<string, (Node Node, int Input)> Of(Model model)
    {
        var uses = new List<(string Key, Node Node, int Input)>();
        Collect(model.Graph.Nodes, model.Graph.Initializers, "", new Dictionary<string, string>(), uses);
        foreach (Function function in model.Functions)
        {
            Collect(function.Nodes, [], function.KeyPrefix, new Dictionary<string, string>(), uses);
        }

        return uses.ToLookup(use => use.Key, use => (use.Node, use.Input));
    }

    private static void Collect(
        IReadOnlyList<Node> nodes, IReadOnlyList<Initializer> initializers, string prefix, IReadOnlyDictionary<string, string> around,
        List<(string Key, Node Node, int Input)> uses)
    {
        var keys = new Dictionary<string, string>(around);
        foreach (Initializer initializer in initializers)
        {
            keys[initializer.Name] = prefix + initializer.Name;
        }

        foreach (Node node in nodes)
        {
            if (WeightCensus.ConstantTensor(node) is not null)
            {
                keys[node.Outputs[0]] = prefix + node.Outputs[0];
            }

            for (int input = 0; input < node.Inputs.Count; input++)
            {
                if (keys.TryGetValue(node.Inputs[input], out string? key))
                {
                    uses.Add((key, node, input));
                }
            }

            foreach ((string attribute, Graph body) in node.Graphs())
            {
                Collect(body.Nodes, body.Initializers, WeightCensus.Prefix(prefix, node, attribute), keys, uses);
            }
        }
    }
}
