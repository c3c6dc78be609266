using Compressor.IR;

namespace Compressor.Evaluation.Uncertainty;

/// <summary>
/// Makes Dropout nodes that stay active in ONNX Runtime as it ships, and whose runs in one session are independent:
/// <code>
/// n = 1 .. 256 at random;  flat(x) behind n further elements -> Dropout -> d, mask -> Where(mask, d, d) without the first n -> as x
/// </code>
/// Its optimiser removes a Dropout whose mask nobody reads, whatever <c>training_mode</c> says: Where reads the mask and changes nothing.
/// And a node's linear generator starts from the node's seed, counted up by one each run: the first number moves by 8e-6 from run to run,
/// so the first element would be dropped always or never, and numbers of one place move in step in all nodes, so layers would drop
/// together.
/// The elements in front take the first number, and at random they shift the places; random nodes go on with their numbers from run to run.
/// </summary>
internal sealed class DropoutNodes
{
    private const float Shifts = 256;

    /// <summary>The seed of a random node is a float32, which holds whole numbers up to here.</summary>
    private const long LargestFloatSeed = 1 << 24;

    private readonly HashSet<string> names;
    private readonly Dictionary<float, string> ratios = [];
    private readonly List<Node> constants = [];
    private readonly long seed;
    private readonly string training;
    private readonly string zero;
    private readonly string one;
    private readonly string end;
    private readonly string all;
    private int count;

    public DropoutNodes(Model model, long seed)
    {
        this.seed = seed;
        names = [.. NamesOf(model.Graph), .. GraphNames.AllNodes(model).SelectMany(node =>
            node.Outputs.Concat(node.Inputs).Append(node.Name))];
        training = Constant("dropout_training", new TensorData(ElementType.Bool, [], new byte[] { 1 }));
        zero = Constant("dropout_zero", TensorData.FromLongs([1], [0]));
        one = Constant("dropout_one", TensorData.FromLongs([1], [1]));
        end = Constant("dropout_end", TensorData.FromLongs([1], [long.MaxValue]));
        all = Constant("dropout_all", TensorData.FromLongs([1], [-1]));
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
    /// <param name="data">The value; of one element or more.</param>
    /// <param name="ratio">Name of p.</param>
    /// <param name="makes">The result, and the mask where somebody reads it.</param>
    public IReadOnlyList<Node> Active(string data, string ratio, IReadOnlyList<string> makes)
    {
        string prefix = makes[0];
        var nodes = new List<Node>();
        string random = Add("RandomUniform", "random", [], ("low", 1f), ("high", Shifts + 1), ("shape", (IReadOnlyList<long>)[1]),
            ("seed", (float)(PassSeed.Of(seed, 2 * count) % LargestFloatSeed)));
        string lead = Add("Cast", "lead", [random], ("to", (long)ElementType.Int64));
        string shape = Add("Shape", "shape", [data]);
        string flat = Add("Reshape", "flat", [data, all]);
        string first = Add("Slice", "first", [flat, zero, one, zero]);
        string padded = Add("Concat", "padded", [Add("Expand", "front", [first, lead]), flat], ("axis", 0L));
        string drawn = Fresh($"{prefix}_drawn");
        string mask = Fresh($"{prefix}_mask");
        nodes.Add(Named(new Node("Dropout", [padded, ratio, training], [drawn, mask])
        {
            Attributes = [new NodeAttribute("seed", PassSeed.Of(seed, 2 * count + 1))],
        }));
        string read = Add("Where", "read", [mask, drawn, drawn]);
        nodes.Add(Named(new Node("Reshape", [Add("Slice", "kept", [read, lead, end, zero]), shape], [prefix])));
        if (makes.Count > 1 && makes[1].Length > 0)
        {
            nodes.Add(Named(new Node("Reshape", [Add("Slice", "kept_mask", [mask, lead, end, zero]), shape], [makes[1]])));
        }

        count++;
        return nodes;

        string Add(string opType, string name, IReadOnlyList<string> reads, params (string Name, object Value)[] attributes)
        {
            string output = Fresh($"{prefix}_{name}");
            nodes.Add(Named(new Node(opType, reads, [output])
            {
                Attributes = [.. attributes.Select(attribute => new NodeAttribute(attribute.Name, attribute.Value))],
            }));
            return output;
        }
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
