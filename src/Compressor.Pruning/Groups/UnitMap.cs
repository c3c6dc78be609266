using Compressor.IR;
using Compressor.IR.Folding;

namespace Compressor.Pruning.Groups;

/// <summary>
/// Which indices of which axes must be cut together. Every index of every axis of every value of a graph has a label, and operators
/// make labels the same:
/// <code>
/// x [batch, 3] → Gemm w0 [5, 3], b0 [5] → Relu → Gemm w1 [2, 5] → y [batch, 2]
///              axis 0 of w0, b0, axis 1 of the value between, axis 1 of w1: the same five labels, one for each unit
/// </code>
/// A label that something outside holds fast (an input, an output, an operator that mixes units) is pinned, and the reason is kept.
/// </summary>
internal sealed class UnitMap
{
    private readonly Dictionary<string, int[][]> labels = [];
    private readonly List<int> parents = [];
    private readonly List<string?> reasons = [];
    private readonly Dictionary<string, int> pins = [];
    private readonly List<Contraction> contractions = [];
    private readonly List<UnitLayer> layers = [];

    private UnitMap(Model model, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes)
    {
        Model = model;
        Shapes = shapes;
        Constants = ConstantTensors(model.Graph);
        Folded = ConstantFolder.Of(model);
        Readers = model.Graph.Nodes.SelectMany(node => GraphNames.ReadBy(node).Select(name => (name, node)))
            .ToLookup(pair => pair.name, pair => pair.node);
    }

    public Model Model { get; }

    /// <summary>Extents of the values of the main graph, for one sample.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes { get; }

    /// <summary>Initializers and tensors of Constant nodes of the main graph.</summary>
    public IReadOnlyDictionary<string, TensorData> Constants { get; }

    /// <summary>What shape arithmetic comes to.</summary>
    public ConstantFolder Folded { get; }

    /// <summary>The nodes that read a value.</summary>
    public ILookup<string, Node> Readers { get; }

    /// <summary>The weights that make units, in the graph's order.</summary>
    public IReadOnlyList<UnitLayer> Layers => layers;

    /// <summary>Where units are summed over: the places that decide whether one is still needed.</summary>
    public IReadOnlyList<Contraction> Contractions => contractions;

    /// <summary>Labels by value and axis.</summary>
    public IReadOnlyDictionary<string, int[][]> Labels => labels;

    /// <summary>Follows the units through a graph.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="shapes">Extents of every value for one sample; what reads or makes a value that is not among them is held fast.</param>
    /// <param name="fixedWeights">Weights that may not change.</param>
    public static UnitMap Of(
        Model model, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, IReadOnlyCollection<string>? fixedWeights = null)
    {
        var map = new UnitMap(model, shapes);
        Graph graph = model.Graph;
        foreach (Value input in graph.RequiredInputs().Where(input => shapes.ContainsKey(input.Name)))
        {
            map.labels[input.Name] = [.. shapes[input.Name].Select(extent => map.Pinned(extent, Reasons.Input))];
        }

        foreach (Initializer initializer in graph.Initializers)
        {
            map.AddConstant(initializer.Name, initializer.Data);
        }

        HashSet<string> read = [.. graph.Nodes.SelectMany(GraphNames.ReadBy), .. graph.Outputs.Select(output => output.Name)];
        foreach (Node node in graph.Nodes)
        {
            if (WeightCensus.ConstantTensor(node) is { } constant)
            {
                map.AddConstant(node.Outputs[0], constant.Data);
            }
            else
            {
                map.Relate(node, read);
            }
        }

        foreach (Value output in graph.Outputs)
        {
            map.Pin(output.Name, Reasons.Output);
        }

        foreach (string weight in fixedWeights ?? [])
        {
            map.Pin(weight, Reasons.Excluded);
        }

        return map;
    }

    /// <summary>What represents the labels that are the same as this one.</summary>
    public int Root(int label)
    {
        while (parents[label] != label)
        {
            parents[label] = parents[parents[label]];
            label = parents[label];
        }

        return label;
    }

    /// <summary>Why a unit cannot be cut; null where it can.</summary>
    public string? PinnedBy(int label) => reasons[Root(label)];

    /// <summary>New labels, all different.</summary>
    public int[] Fresh(long count)
    {
        var made = new int[count];
        for (int i = 0; i < made.Length; i++)
        {
            made[i] = Label(null);
        }

        return made;
    }

    /// <summary>Labels that cannot be cut.</summary>
    public int[] Pinned(long count, string reason)
    {
        if (!pins.TryGetValue(reason, out int pin))
        {
            pin = Label(reason);
            pins.Add(reason, pin);
        }

        var made = new int[count];
        Array.Fill(made, pin);
        return made;
    }

    /// <summary>Makes labels the same, one by one.</summary>
    public void Unite(int[] first, int[] second)
    {
        for (int i = 0; i < first.Length; i++)
        {
            Unite(first[i], second[i]);
        }
    }

    public void Unite(int first, int second)
    {
        (int a, int b) = (Root(first), Root(second));
        if (a == b || (reasons[a] is not null && reasons[b] is not null))
        {
            return;
        }

        (int child, int root) = reasons[a] is not null ? (b, a) : (a, b);
        parents[child] = root;
    }

    public void Pin(int[] axis, string reason) => Unite(axis, Pinned(axis.Length, reason));

    /// <summary>Holds every axis of a value fast.</summary>
    public void Pin(string value, string reason)
    {
        foreach (int[] axis in labels.GetValueOrDefault(value, []))
        {
            Pin(axis, reason);
        }
    }

    public void Set(string value, int[][] axes) => labels[value] = axes;

    public void Add(Contraction contraction) => contractions.Add(contraction);

    /// <summary>Notes a weight that makes units, once.</summary>
    public void AddLayer(string weight, string output, int axis, int[] units)
    {
        if (Constants.ContainsKey(weight) && layers.TrueForAll(layer => layer.Weight != weight))
        {
            layers.Add(new UnitLayer(weight, output, axis, units));
        }
    }

    private int Label(string? reason)
    {
        parents.Add(parents.Count);
        reasons.Add(reason);
        return parents.Count - 1;
    }

    private void AddConstant(string name, TensorData data) => labels[name] =
        [.. data.Shape.Select(extent => data.Type.IsFloatingPoint() ? Fresh(extent) : Pinned(extent, Reasons.Constant))];

    private void Relate(Node node, HashSet<string> read)
    {
        string[] outputs = [.. node.Outputs.Where(output => output.Length > 0 && read.Contains(output))];
        string[] captured = [.. node.Graphs().SelectMany(held => GraphNames.Captured(held.Graph))];
        UnitRule? rule = node.Domain.Length == 0 ? UnitRules.Find(node.OpType) : null;
        var here = new UnitNode(node, this);
        string? reason = rule is null || captured.Length > 0 ? Reasons.NotFollowed(node)
            : node.Inputs.Any(input => input.Length > 0 && !labels.ContainsKey(input)) || !outputs.All(Shapes.ContainsKey)
                ? Reasons.Unknown(node)
            : rule.Refuses(here);
        if (reason is not null)
        {
            foreach (string input in node.Inputs.Concat(captured))
            {
                Pin(input, reason);
            }

            foreach (string output in outputs.Where(Shapes.ContainsKey))
            {
                labels[output] = [.. Shapes[output].Select(extent => Pinned(extent, reason))];
            }

            return;
        }

        rule!.Relate(here);
        for (int i = rule.Followed(node); i < node.Inputs.Count; i++)
        {
            Pin(node.Inputs[i], Reasons.Setting(node));
        }
    }

    private static Dictionary<string, TensorData> ConstantTensors(Graph graph)
    {
        var tensors = graph.Initializers.ToDictionary(initializer => initializer.Name, initializer => initializer.Data);
        foreach (Node node in graph.Nodes)
        {
            if (WeightCensus.ConstantTensor(node) is { } constant)
            {
                tensors[node.Outputs[0]] = constant.Data;
            }
        }

        return tensors;
    }
}
