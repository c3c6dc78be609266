namespace Compressor.IR.Folding;

/// <summary>
/// Follows shape arithmetic through a model without running it: which integers and truth values are the same in every run. Open extents
/// stay open, so nothing that depends on the batch is ever taken for a constant; the model itself is not changed.
/// </summary>
/// <example>
/// x [batch, 3, 8] → Shape → [?, 3, 8] → Gather 1 → 3 → Equal 3 → true: an If on that takes its then_branch in every run, while one on
/// the batch is left to the run.
/// </example>
public sealed class ConstantFolder
{
    private static readonly Dictionary<string, Func<FoldedNode, PartialTensor?>> Rules = new()
    {
        ["Add"] = ArithmeticRules.Add,
        ["And"] = ArithmeticRules.And,
        ["Cast"] = SelectionRules.Cast,
        ["Concat"] = SelectionRules.Concat,
        ["ConstantOfShape"] = ShapeRules.ConstantOfShape,
        ["Div"] = ArithmeticRules.Div,
        ["Equal"] = ArithmeticRules.Equal,
        ["Expand"] = SelectionRules.Expand,
        ["Gather"] = SelectionRules.Gather,
        ["Greater"] = ArithmeticRules.Greater,
        ["GreaterOrEqual"] = ArithmeticRules.GreaterOrEqual,
        ["Identity"] = SelectionRules.Same,
        ["Less"] = ArithmeticRules.Less,
        ["LessOrEqual"] = ArithmeticRules.LessOrEqual,
        ["Max"] = ArithmeticRules.Max,
        ["Min"] = ArithmeticRules.Min,
        ["Mod"] = ArithmeticRules.Mod,
        ["Mul"] = ArithmeticRules.Mul,
        ["Neg"] = ArithmeticRules.Neg,
        ["Not"] = ArithmeticRules.Not,
        ["Or"] = ArithmeticRules.Or,
        ["Range"] = ShapeRules.Range,
        ["Reshape"] = ShapeRules.Reshape,
        ["Shape"] = ShapeRules.Shape,
        ["Size"] = ShapeRules.Size,
        ["Slice"] = SelectionRules.Slice,
        ["Squeeze"] = ShapeRules.Squeeze,
        ["Sub"] = ArithmeticRules.Sub,
        ["Unsqueeze"] = ShapeRules.Unsqueeze,
        ["Where"] = SelectionRules.Where,
    };

    private readonly Dictionary<string, PartialTensor> known = [];
    /// <summary>Follows the arithmetic of a model's main graph and of the sub-graphs that its nodes hold.</summary>
    public static ConstantFolder Of(Model model)
    {
        var folder = new ConstantFolder();
        folder.Follow(model.Graph, "", name => folder.known.GetValueOrDefault(name));
        return folder;
    }

    /// <summary>What is known of a value; null where nothing is.</summary>
    /// <param name="key">Its name; inside sub-graphs after where it stands, as <see cref="WeightCensus.Prefix"/> gives it.</param>
    public PartialTensor? Find(string key) => known.GetValueOrDefault(key);

    private void Follow(Graph graph, string prefix, Func<string, PartialTensor?> outer)
    {
        foreach (Value value in graph.Inputs.Concat(graph.Values).Concat(graph.Outputs).Where(value => value.Shape is not null))
        {
            // Axis 0 may be a batch that the file fixes and training does not keep.
            known[prefix + value.Name] = new PartialTensor(
                [.. value.Shape!.Select((extent, axis) => axis == 0 ? null : extent.Size)], null);
        }

        foreach (Initializer initializer in graph.Initializers)
        {
            known[prefix + initializer.Name] = PartialTensor.Of(initializer.Data);
        }

        PartialTensor? Find(string name) => known.TryGetValue(prefix + name, out PartialTensor? here) ? here : outer(name);
        foreach (Node node in graph.Nodes)
        {
            if (Computed(node, Find) is { } result && node.Outputs is [{ Length: > 0 } output, ..])
            {
                known[prefix + output] = result;
            }

            foreach ((string attribute, Graph body) in node.Graphs())
            {
                Follow(body, WeightCensus.Prefix(prefix, node, attribute), Find);
            }
        }
    }

    private static PartialTensor? Computed(Node node, Func<string, PartialTensor?> find) => node switch
    {
        { Domain.Length: > 0 } => null,
        { OpType: "Constant" } => WeightCensus.ConstantTensor(node) is { } tensor ? PartialTensor.Of(tensor.Data)
            : node.Attribute("value_int") is long value ? new PartialTensor([], [value])
            : node.Ints("value_ints") is { } values ? PartialTensor.List([.. values.Select(element => (long?)element)])
            : null,
        _ => Rules.TryGetValue(node.OpType, out Func<FoldedNode, PartialTensor?>? rule) ? rule(new FoldedNode(node, find)) : null,
    };
}
