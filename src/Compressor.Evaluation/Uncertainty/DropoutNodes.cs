using Compressor.IR;

namespace Compressor.Evaluation.Uncertainty;

/// <summary>
/// Makes active Dropout nodes. ONNX Runtime seeds a node's linear generator with its seed, counted up by one each run: the first number
/// moves by 8e-6 from run to run, so the first element would be dropped always or never. Hence a first row that is thrown away:
/// <code>
/// Slice(x, 0..1) -> Concat(., x) -> Dropout -> Slice(., 1..)
/// </code>
/// </summary>
internal sealed class DropoutNodes
{
    private readonly HashSet<string> names;
    private readonly Dictionary<float, string> ratios = [];
    private readonly List<Node> constants = [];
    private readonly long seed;
    private readonly string training;
    private readonly string zero;
    private readonly string one;
    private readonly string end;
    private int count;

    public DropoutNodes(Model model, long seed)
    {
        this.seed = seed;
        names = [.. NamesOf(model.Graph), .. GraphNames.AllNodes(model).SelectMany(node => node.Outputs.Concat(node.Inputs).Append(node.Name))];
        training = Constant("dropout_training", new TensorData(ElementType.Bool, [], new byte[] { 1 }));
        zero = Constant("dropout_zero", TensorData.FromLongs([1], [0]));
        one = Constant("dropout_one", TensorData.FromLongs([1], [1]));
        end = Constant("dropout_end", TensorData.FromLongs([1], [long.MaxValue]));
    }

    /// <summary>What the nodes read; they go before all others. No initializers: up to IR version 3 these are inputs too.</summary>
    public IReadOnlyList<Node> Constants => constants;

    /// <summary>A name that nothing in the model has.</summary>
    public string Fresh(string name)
    {
        string fresh = name;
        for (int i = 2; !names.Add(fresh); i++)
        {
            fresh = $"{name}_{i}";
        }

        return fresh;
    }

    /// <summary>The name of a constant p.</summary>
    public string Ratio(float rate)
    {
        if (!ratios.TryGetValue(rate, out string? name))
        {
            ratios[rate] = name = Constant("dropout_ratio", TensorData.FromFloats([], [rate]));
        }

        return name;
    }

    /// <summary>Nodes that drop elements of a value.</summary>
    /// <param name="data">The value; its first axis counts samples or steps.</param>
    /// <param name="ratio">Name of p.</param>
    /// <param name="makes">The result, and the mask where somebody reads it.</param>
    public IReadOnlyList<Node> Active(string data, string ratio, IReadOnlyList<string> makes)
    {
        string first = Fresh($"{makes[0]}_first");
        string padded = Fresh($"{makes[0]}_padded");
        string[] drawn = [.. makes.Select(name => name.Length == 0 ? "" : Fresh($"{name}_drawn"))];
        var nodes = new List<Node>
        {
            Named(new Node("Slice", [data, zero, one, zero], [first])),
            Named(new Node("Concat", [first, data], [padded]) { Attributes = [new NodeAttribute("axis", 0L)] }),
            Named(new Node("Dropout", [padded, ratio, training], drawn) { Attributes = [new NodeAttribute("seed", PassSeed.Of(seed, count++))] }),
        };
        nodes.AddRange(makes.Zip(drawn).Where(pair => pair.First.Length > 0)
            .Select(pair => Named(new Node("Slice", [pair.Second, one, end, zero], [pair.First]))));
        return nodes;
    }

    private static IEnumerable<string> NamesOf(Graph graph) =>
        graph.Inputs.Concat(graph.Outputs).Concat(graph.Values).Select(value => value.Name)
            .Concat(graph.Initializers.Select(initializer => initializer.Name))
            .Concat(graph.Nodes.SelectMany(node => node.Graphs()).SelectMany(held => NamesOf(held.Graph)));

    private Node Named(Node node) => node with { Name = Fresh($"{node.Outputs[0]}_{node.OpType}") };

    private string Constant(string name, TensorData data)
    {
        string fresh = Fresh(name);
        constants.Add(Named(new Node("Constant", [], [fresh]) { Attributes = [new NodeAttribute("value", new Initializer("", data))] }));
        return fresh;
    }
}
