namespace Compressor.IR;

/// <summary>A floating-point constant of rank 1 or more that the model computes with: what a parameter count counts.</summary>
/// <param name="Key">
/// The value's name; inside sub-graphs and functions, prefixed with where it stands, as in "If_3/then_branch/weight".
/// </param>
/// <param name="Data">Its elements.</param>
public sealed record Weight(string Key, TensorData Data);

/// <summary>
/// Finds the weights of a model: initializers and Constant nodes of a floating-point type and rank 1 or more, sub-graphs and functions
/// included, each once; quantised ones are decoded. Left out are constants that steer an operator (bounds of Clip, scales of Resize) and
/// shape arithmetic.
/// </summary>
public static class WeightCensus
{
    /// <summary>Inputs that hold a setting of the operator, not a weight.</summary>
    private static readonly Dictionary<string, int[]> SettingInputs = new()
    {
        ["Clip"] = [1, 2],
        ["ConstantOfShape"] = [0],
        ["DequantizeLinear"] = [1, 2],
        ["Dropout"] = [1, 2],
        ["Expand"] = [1],
        ["OneHot"] = [1, 2],
        ["Pad"] = [1, 2, 3],
        ["QuantizeLinear"] = [1, 2],
        ["Range"] = [0, 1, 2],
        ["Reshape"] = [1],
        ["Resize"] = [1, 2, 3],
        ["Upsample"] = [1],
    };

    /// <summary>The weights in file order: initializers, then Constant nodes, then what sub-graphs and functions hold.</summary>
    public static IReadOnlyList<Weight> Of(Model model)
    {
        var weights = new List<Weight>();
        Collect(model.Graph, "", weights);
        foreach (Function function in model.Functions)
        {
            Collect(new Graph { Nodes = function.Nodes, Outputs = [.. function.Outputs.Select(Untyped)] }, function.KeyPrefix, weights);
        }

        return weights;
    }

    /// <summary>Elements of all weights.</summary>
    public static long Parameters(Model model) => Of(model).Sum(weight => weight.Data.Count);

    /// <summary>Elements of all weights that are not zero.</summary>
    public static long NonZeroParameters(Model model) => Of(model).Sum(weight => weight.Data.NonZeroCount());

    /// <summary>The key of a sub-graph's weights starts with the first output of the node that holds it.</summary>
    public static string Prefix(string outer, Node node, string attribute) =>
        $"{outer}{node.Outputs.FirstOrDefault(output => output.Length > 0) ?? node.Name}/{attribute}/";

    /// <summary>The tensor that a Constant node holds, or null.</summary>
    public static Initializer? ConstantTensor(Node node) =>
        node.OpType == "Constant" && node.Domain.Length == 0 && node.Attributes is [{ Value: Initializer tensor }] ? tensor : null;

    private static Value Untyped(string name) => new(name, ElementType.Undefined, null);

    private static void Collect(Graph graph, string prefix, List<Weight> weights)
    {
        HashSet<string> used = UsedAsData(graph);
        var constants = new Dictionary<string, TensorData>();
        foreach (Initializer initializer in graph.Initializers)
        {
            constants[initializer.Name] = initializer.Data;
            Add(initializer.Name, initializer.Data);
        }

        foreach (Node node in graph.Nodes)
        {
            if (ConstantTensor(node) is { } tensor)
            {
                Add(node.Outputs[0], tensor.Data);
                constants[node.Outputs[0]] = tensor.Data;
            }
            else if (Dequantized.Of(node, constants.GetValueOrDefault) is { } decoded)
            {
                Add(node.Outputs[0], decoded);
            }

            foreach ((string attribute, Graph body) in node.Graphs())
            {
                Collect(body, Prefix(prefix, node, attribute), weights);
            }
        }

        void Add(string name, TensorData data)
        {
            if (data.Type.IsFloatingPoint() && data.Rank > 0 && used.Contains(name))
            {
                weights.Add(new Weight(prefix + name, data));
            }
        }
    }

    /// <summary>Names that some node reads as data, that a sub-graph reads, or that the graph gives out.</summary>
    private static HashSet<string> UsedAsData(Graph graph)
    {
        var used = graph.Outputs.Select(output => output.Name).ToHashSet();
        HashSet<string> shapes = ShapeArithmetic(graph);
        foreach (Node node in graph.Nodes)
        {
            int[] settings = node.Domain.Length == 0 ? SettingInputs.GetValueOrDefault(node.OpType, []) : [];
            bool computesShape = node.Outputs.All(output => output.Length == 0 || shapes.Contains(output));
            for (int i = 0; i < node.Inputs.Count && !computesShape; i++)
            {
                if (!settings.Contains(i))
                {
                    used.Add(node.Inputs[i]);
                }
            }

            foreach ((_, Graph body) in node.Graphs())
            {
                used.UnionWith(UsedAsData(body));
            }
        }

        return used;
    }

    /// <summary>Values computed from Shape and Size alone, with constants.</summary>
    private static HashSet<string> ShapeArithmetic(Graph graph)
    {
        var constants = graph.Initializers.Select(initializer => initializer.Name).Append("").ToHashSet();
        var shapes = new HashSet<string>();
        foreach (Node node in graph.Nodes)
        {
            bool fromShapes = node.Inputs.All(input => shapes.Contains(input) || constants.Contains(input));
            if (node.OpType is "Shape" or "Size" || (fromShapes && node.Inputs.Any(shapes.Contains)))
            {
                shapes.UnionWith(node.Outputs);
            }
            else if (fromShapes && !node.Graphs().Any())
            {
                constants.UnionWith(node.Outputs);
            }
        }

        return shapes;
    }
}
