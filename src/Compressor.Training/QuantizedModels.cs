using Compressor.IR;

namespace Compressor.Training;

/// <summary>
/// Recognises models whose weights are quantised: integers that no gradient reaches. A quantised operator without a constant weight
/// (in preprocessing, say) does not make a model quantised.
/// </summary>
public static class QuantizedModels
{
    /// <summary>What to tell the user of such a model.</summary>
    public const string Advice = "its weights are quantised: compress the float model it was made from, and quantise the result";

    /// <summary>Operators of the standard domain and of com.microsoft whose names do not start with QLinear.</summary>
    private static readonly HashSet<string> OpTypes =
    [
        "ConvInteger",
        "DequantizeLinear",
        "DynamicQuantizeLSTM",
        "DynamicQuantizeLinear",
        "DynamicQuantizeMatMul",
        "GatherBlockQuantized",
        "MatMulBnb4",
        "MatMulFpQ4",
        "MatMulInteger",
        "MatMulInteger16",
        "MatMulIntegerToFloat",
        "MatMulNBits",
        "QAttention",
        "QEmbedLayerNormalization",
        "QGemm",
        "QMoE",
        "QOrderedAttention",
        "QOrderedMatMul",
        "QuantizeLinear",
    ];

    /// <summary>
    /// The quantised operators of a model with quantised weights, one entry per operator, each with the names of its nodes; empty for
    /// other models.
    /// </summary>
    public static IReadOnlyList<string> Find(Model model)
    {
        var found = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        bool weights = Collect(model.Graph.Nodes, model.Graph, []);
        foreach (Function function in model.Functions)
        {
            weights |= Collect(function.Nodes, new Graph(), []);
        }

        return weights ? [.. found.Select(entry => $"{entry.Key} ({string.Join(", ", entry.Value.Select(name => $"'{name}'"))})")] : [];

        bool Collect(IReadOnlyList<Node> nodes, Graph graph, HashSet<string> outer)
        {
            bool any = false;
            HashSet<string> weights = [.. outer, .. graph.Initializers.Where(each => IsIntegerMatrix(each.Data)).Select(each => each.Name)];
            foreach (Node node in nodes)
            {
                bool readsWeight = node.Inputs.Any(weights.Contains);
                if (WeightCensus.ConstantTensor(node) is { } constant && IsIntegerMatrix(constant.Data))
                {
                    weights.UnionWith(node.Outputs);
                }
                else if (IsQuantized(node))
                {
                    string label = node.Domain.Length == 0 ? node.OpType : $"{node.Domain}.{node.OpType}";
                    found.TryAdd(label, []);
                    found[label].Add(node.DisplayName);
                    any |= readsWeight;
                }
                else if (readsWeight && OperatorTable.Find(node)?.Rearranges == true)
                {
                    weights.UnionWith(node.Outputs);
                }

                foreach ((_, Graph body) in node.Graphs())
                {
                    any |= Collect(body.Nodes, body, weights);
                }
            }

            return any;
        }
    }

    private static bool IsQuantized(Node node) =>
        node.Domain is "" or "com.microsoft"
        && (OpTypes.Contains(node.OpType) || node.OpType.StartsWith("QLinear", StringComparison.Ordinal));

    private static bool IsIntegerMatrix(TensorData data) =>
        data.Rank >= 2 && data.Count > 1 && !data.Type.IsFloatingPoint() && data.Type is not (ElementType.Bool or ElementType.Text);
}
