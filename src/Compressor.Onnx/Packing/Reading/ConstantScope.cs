using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>What computes a value from constants alone.</summary>
/// <param name="Nodes">By their output.</param>
/// <param name="Constants">By their name.</param>
internal sealed record ConstantSlice(IReadOnlyDictionary<string, Node> Nodes, IReadOnlyDictionary<string, Initializer> Constants);

/// <summary>The constants and nodes of a graph and those around it, by the names they define.</summary>
internal sealed class ConstantScope
{
    private const int MostNodes = 1000;

    private readonly Dictionary<string, Node> nodes = [];
    private readonly Dictionary<string, Initializer> constants = [];
    private readonly HashSet<string> inputs;
    private readonly ConstantScope? outer;

    public ConstantScope(Graph graph, ConstantScope? outer)
    {
        this.outer = outer;
        inputs = [.. graph.Inputs.Select(input => input.Name)];
        foreach (Initializer initializer in graph.Initializers)
        {
            constants.TryAdd(initializer.Name, initializer);
        }

        foreach (Node node in graph.Nodes)
        {
            foreach (string output in node.Outputs)
            {
                nodes.TryAdd(output, node);
            }
        }
    }

    /// <summary>All that a value is computed from; null where that is no arithmetic on constants.</summary>
    public ConstantSlice? SliceOf(string name)
    {
        var found = new Dictionary<string, Node>();
        var leaves = new Dictionary<string, Initializer>();
        var open = new Stack<string>([name]);
        while (open.TryPop(out string? next))
        {
            if (found.ContainsKey(next) || leaves.ContainsKey(next))
            {
                continue;
            }

            switch (Find(next))
            {
                case Initializer constant:
                    leaves.Add(next, constant);
                    break;
                case Node node when ConstantOperators.All.ContainsKey(node.OpType) && node is { Domain.Length: 0, Outputs.Count: 1 }:
                    found.Add(next, node);
                    foreach (string input in node.Inputs)
                    {
                        open.Push(input);
                    }

                    break;
                default:
                    return null;
            }

            if (found.Count > MostNodes)
            {
                return null;
            }
        }

        return new ConstantSlice(found, leaves);
    }

    private object? Find(string name)
    {
        for (ConstantScope? scope = this; scope is not null; scope = scope.outer)
        {
            if (scope.constants.TryGetValue(name, out Initializer? constant))
            {
                return scope.inputs.Contains(name) ? null : constant;
            }

            if (scope.nodes.TryGetValue(name, out Node? node))
            {
                return WeightCensus.ConstantTensor(node) is { } tensor ? tensor : node;
            }

            if (scope.inputs.Contains(name))
            {
                return null;
            }
        }

        return null;
    }
}
