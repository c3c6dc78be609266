using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>
/// Elements of a weight that belong to unit u: those at ((o * Units + u) * Inner + i) for all o below Outer, i below Inner.
/// </summary>
/// <param name="OutputsInner">
/// True where the consumer's output runs along the inner index (weights stored [in, out]), false along the outer.
/// </param>
internal sealed record UnitView(int Outer, int Units, int Inner, bool OutputsInner = false)
{
    public int Index(int outer, int unit, int inner) => (outer * Units + unit) * Inner + inner;
}

/// <summary>
/// Two weights with units between them and nothing else that reads those units:
/// <code>
/// Gemm | Conv  ->  activations, pooling, flatten  ->  Gemm | Conv
/// weight, bias          (each unit by itself)            weight, bias
/// </code>
/// A unit is a neuron, or a channel with all its positions.
/// </summary>
internal sealed record UnitChain(
    string Weight, string? Bias, UnitView Incoming, IReadOnlyList<Node> Between,
    string NextWeight, string? NextBias, UnitView Outgoing, bool NextPads)
{
    /// <summary>Finds the chains of a graph in topological order.</summary>
    public static IReadOnlyList<UnitChain> Find(Graph graph)
    {
        var tensors = graph.Initializers.ToDictionary(initializer => initializer.Name, initializer => initializer.Data);
        foreach (Node node in graph.Nodes)
        {
            if (WeightCensus.ConstantTensor(node) is { } constant)
            {
                tensors[node.Outputs[0]] = constant.Data;
            }
        }

        ILookup<string, Node> readers = graph.Nodes
            .SelectMany(node => node.Inputs.Concat(node.Graphs().SelectMany(held => GraphNames.Captured(held.Graph)))
                .Select(input => (input, node)))
            .ToLookup(pair => pair.input, pair => pair.node);
        var outputs = graph.Outputs.Select(output => output.Name).ToHashSet();
        var chains = new List<UnitChain>();
        foreach (Node node in graph.Nodes)
        {
            if (Follow(node) is { } chain)
            {
                chains.Add(chain);
            }
        }

        return chains;

        UnitChain? Follow(Node first)
        {
            if (Incoming(first) is not { } incoming || !OwnWeights(first))
            {
                return null;
            }

            var between = new List<Node>();
            Node node = first;
            while (true)
            {
                if (outputs.Contains(node.Outputs[0]) || readers[node.Outputs[0]].ToArray() is not [var next]
                    || next.Input(0) != node.Outputs[0])
                {
                    return null;
                }

                node = next;
                if (Outgoing(node, incoming.Units) is { } outgoing)
                {
                    return OwnWeights(node)
                        ? new UnitChain(first.Inputs[1], Bias(first), incoming, between, node.Inputs[1], Bias(node), outgoing, Pads(node))
                        : null;
                }

                if (!UnitConstant.KeepsUnits(node))
                {
                    return null;
                }

                between.Add(node);
            }
        }

        // A weight or bias that another node reads too cannot be changed for this chain alone; alpha and beta would have to be undone.
        bool OwnWeights(Node node) => readers[node.Inputs[1]].Count() == 1 && node.Float("alpha", 1) == 1 && node.Float("beta", 1) == 1
            && (Bias(node) is not { } name || (tensors.TryGetValue(name, out TensorData? bias) && bias.Rank == 1
                && bias.Count == Outputs(node) && readers[name].Count() == 1));

        long Outputs(Node node) => Shape(node) is not { } shape ? -1
            : node.OpType == "Gemm" && node.Int("transB", 0) == 0 ? shape[1] : shape[0];

        static string? Bias(Node node) => node.Input(2).Length > 0 ? node.Input(2) : null;

        UnitView? Incoming(Node node) => Shape(node) switch
        {
            [var rows, var columns] when node.OpType == "Gemm" =>
                node.Int("transB", 0) != 0 ? new UnitView(1, (int)rows, (int)columns) : new UnitView((int)rows, (int)columns, 1),
            [var channels, ..] shape when node.OpType == "Conv" && node.Int("group", 1) == 1 =>
                new UnitView(1, (int)channels, (int)(TensorData.CountOf(shape) / channels)),
            _ => null,
        };

        UnitView? Outgoing(Node node, int units) => Shape(node) switch
        {
            [var rows, var columns] when node.OpType == "Gemm" && node.Int("transB", 0) != 0 && columns % units == 0 =>
                new UnitView((int)rows, units, (int)(columns / units)),
            [var rows, var columns] when node.OpType == "Gemm" && node.Int("transB", 0) == 0 && rows % units == 0 =>
                new UnitView(1, units, (int)(rows / units * columns), OutputsInner: true),
            [var channels, var inputs, ..] shape when node.OpType == "Conv" && node.Int("group", 1) == 1 && inputs == units =>
                new UnitView((int)channels, units, (int)(TensorData.CountOf(shape) / channels / inputs)),
            _ => null,
        };

        IReadOnlyList<long>? Shape(Node node) => node.Domain.Length == 0 && node.Int("transA", 0) == 0
            && node.Inputs.Count > 1 && tensors.TryGetValue(node.Inputs[1], out TensorData? data) ? data.Shape : null;
    }

    private static bool Pads(Node node) =>
        node.Text("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER" || (node.Ints("pads")?.Any(pad => pad != 0) ?? false);
}
