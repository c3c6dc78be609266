using System.Runtime.InteropServices;
using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>Carries a plan out: biases take up constants, tensors are cut, nodes that state extents state the new ones.</summary>
/// <param name="gathers">Whether nodes get a Gather for units that they alone do without; null for none.</param>
internal sealed class UnitRemoval(UnitMap map, UnitPlan plan, GatherUse? gathers)
{
    /// <summary>What a node and the names around it take in a file, beyond its constants.</summary>
    private const int GatherBytes = 120;

    private readonly UnitCut cut = new(map, plan.Gone);
    private readonly Dictionary<string, TensorData> replaced = [];
    private readonly Dictionary<string, bool[]> gathered = [];
    private readonly Dictionary<string, IReadOnlyList<long>> shapes = [];

    /// <summary>Tensors that are cut with the constants of the same name and shape.</summary>
    public Dictionary<string, TensorData> Companions { get; init; } = [];

    public (Model Model, IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes) Run()
    {
        ILookup<Node, Contraction> sums = map.Contractions.ToLookup(sum => sum.Node);
        var nodes = new List<Node>();
        foreach (Node node in map.Model.Graph.Nodes)
        {
            Node[] made = [node];
            foreach (Contraction sum in sums[node])
            {
                made = WithoutUnits(made, sum);
            }

            nodes.AddRange(made.Select(one => one.Outputs.SequenceEqual(node.Outputs) && one.OpType == node.OpType ? Cut(node, one) : one));
        }

        foreach ((string name, int[][] labels) in map.Labels)
        {
            shapes[name] = map.Constants.TryGetValue(name, out TensorData? data)
                ? (Smaller(name, data) ?? data).Shape
                : [.. labels.Select(axis => (long)cut.Count(axis))];
        }

        Graph graph = map.Model.Graph;
        IReadOnlyList<Node> kept = Smaller(nodes);
        HashSet<string> read = [.. kept.SelectMany(GraphNames.ReadBy), .. graph.Outputs.Concat(graph.Inputs).Select(value => value.Name)];
        HashSet<string> readBefore = [.. graph.Nodes.SelectMany(GraphNames.ReadBy)];
        Graph smaller = graph with
        {
            Nodes = [.. kept.Where(node => node.OpType != "Constant" || Needed(node.Outputs[0]))],
            Initializers =
            [
                .. graph.Initializers
                    .Where(initializer => Needed(initializer.Name))
                    .Select(initializer => initializer with { Data = Smaller(initializer.Name, initializer.Data) ?? initializer.Data }),
                .. cut.Added,
            ],
            Values = [.. graph.Values.Select(Smaller)],
            Inputs = [.. graph.Inputs.Select(Smaller)],
        };
        return (map.Model with { Graph = smaller }, shapes);

        // What nobody read before stays; what the smaller graph states anew is not needed as it was.
        bool Needed(string constant) => read.Contains(constant) || !readBefore.Contains(constant);
    }

    private Node Cut(Node original, Node node)
    {
        if (original.Domain.Length > 0 || UnitRules.Find(original.OpType) is not { } rule
            || original.Inputs.Any(input => input.Length > 0 && !map.Labels.ContainsKey(input)))
        {
            return node;
        }

        var here = new UnitNode(original, map);
        if (plan.Gone.Count == 0 || rule.Refuses(here) is not null)
        {
            return node;
        }

        Node smaller = rule.Cut(here, cut);

        // The rule saw the node as it was; a new bias or gathered data stays.
        return smaller with
        {
            Inputs =
            [
                .. smaller.Inputs.Select((input, i) => i < original.Inputs.Count && input == original.Inputs[i] ? node.Input(i) : input),
                .. node.Inputs.Skip(smaller.Inputs.Count),
            ],
        };
    }

    /// <summary>
    /// The node that sums, with what its units that go leave behind; before it a Gather, after it an Add where they are needed.
    /// </summary>
    private Node[] WithoutUnits(Node[] made, Contraction sum)
    {
        int[] units = plan.Units(sum);
        bool[] goes = Array.ConvertAll(units, cut.Goes);
        bool[]? apart = Gathered(sum, goes);
        double[]? share = plan.Share(sum, apart is null ? goes : [.. goes.Zip(apart, (everywhere, here) => everywhere || here)]);
        Node node = made[^1];
        var result = new List<Node>(made[..^1]);
        if (apart is not null)
        {
            gathered[sum.Weight] = apart;
            int[] left = [.. Enumerable.Range(0, units.Length).Where(unit => !goes[unit])];
            int[] indices = [.. left.Select((unit, place) => (unit, place)).Where(pair => !apart[pair.unit]).Select(pair => pair.place)];
            string name = cut.Name($"{sum.Weight}/units");
            byte[] bytes = MemoryMarshal.AsBytes<int>(indices).ToArray();
            string constant = cut.Constant($"{sum.Weight}/indices", new TensorData(ElementType.Int32, [indices.Length], bytes));
            result.Add(new Node("Gather", [sum.Data, constant], [name]) { Name = name }.With("axis", (long)sum.DataAxis));
            shapes[name] = [.. map.Labels[sum.Data].Select((axis, i) => i == sum.DataAxis ? (long)indices.Length : cut.Count(axis))];
            shapes[constant] = [indices.Length];
            node = node with { Inputs = [.. node.Inputs.Select(input => input == sum.Data ? name : input)] };
        }

        if (share is null)
        {
            return [.. result, node];
        }

        TensorData weight = map.Constants[sum.Weight];
        bool[] outputs = cut.Kept(map.Labels[sum.Weight][sum.OutputAxis]);
        if (sum.BiasInput >= 0)
        {
            string bias = node.Input(sum.BiasInput);
            float[] own = bias.Length == 0 ? [0] : plan.Constants.Floats(bias)!;
            TensorData data = Bias([.. share.Select((value, i) => (float)(value + (own.Length == 1 ? own[0] : own[i])))]);
            if (bias.Length > 0 && map.Readers[bias].Count() == 1)
            {
                replaced[bias] = data;
                return [.. result, node];
            }

            return [.. result, node.WithInput(sum.BiasInput, Added("bias", data))];
        }

        string product = cut.Name($"{node.Outputs[0]}/product");
        string added = Added("bias", Bias([.. share.Select(value => (float)value)]));
        shapes[product] = [.. map.Labels[node.Outputs[0]].Select(axis => (long)cut.Count(axis))];
        return
        [
            .. result,
            node with { Outputs = [product] },
            new Node("Add", [product, added], node.Outputs) { Name = cut.Name($"{node.Outputs[0]}/biased") },
        ];

        TensorData Bias(float[] values) => TensorSlices.Keep(TensorData.FromFloats([values.Length], values, weight.Type), [outputs]);

        string Added(string what, TensorData data)
        {
            string name = cut.Constant($"{node.Outputs[0]}/{what}", data);
            shapes[name] = data.Shape;
            return name;
        }
    }

    /// <summary>The units that go for this node alone; null where none do, or where that does not pay.</summary>
    private bool[]? Gathered(Contraction sum, bool[] goes)
    {
        if (gathers is null || sum.OutputAxis < 0 || !map.Constants.TryGetValue(sum.Weight, out TensorData? weight)
            || map.Readers[sum.Weight].Count() != 1 || map.Model.Graph.Outputs.Any(output => output.Name == sum.Weight)
            || Array.TrueForAll(plan.Units(sum), label => map.PinnedBy(label) == Reasons.Excluded))
        {
            return null;
        }

        bool[] apart = [.. plan.Dispensable(sum).Zip(goes, (dispensable, gone) => dispensable && !gone)];
        int units = goes.Count(gone => !gone);
        int dropped = apart.Count(drop => drop);
        if (dropped == units)
        {
            apart[Array.IndexOf(apart, true)] = false;
            dropped--;
        }

        if (dropped == 0)
        {
            return null;
        }

        long perUnit = weight.Count / goes.Length;
        long nonZero = weight.NonZeroCount();
        double saved = StoredBytes(units * perUnit, nonZero) - StoredBytes((units - dropped) * perUnit, nonZero);
        return gathers == GatherUse.Always || saved > GatherBytes + sizeof(int) * (units - dropped) ? apart : null;
    }

    /// <summary>About what a tensor takes: as it is, or its values and the entropy of their positions, whichever is less.</summary>
    private static double StoredBytes(long count, long nonZero)
    {
        double share = Math.Clamp(nonZero / (double)Math.Max(1, count), 1e-9, 1 - 1e-9);
        double bits = -share * Math.Log2(share) - (1 - share) * Math.Log2(1 - share);
        return Math.Min(sizeof(float) * (double)count, sizeof(float) * (double)nonZero + count * bits / 8);
    }

    private IReadOnlyList<Node> Smaller(List<Node> nodes) => [.. nodes.Select(node =>
        WeightCensus.ConstantTensor(node) is { } constant && Smaller(node.Outputs[0], constant.Data) is { } data
            ? node with { Attributes = [node.Attributes[0] with { Value = constant with { Data = data } }] }
            : node)];

    /// <summary>The constant with its units that stay; null where nothing changes.</summary>
    private TensorData? Smaller(string name, TensorData data)
    {
        int[][] labels = map.Labels[name];
        bool[][] keep = Array.ConvertAll(labels, cut.Kept);
        if (replaced.TryGetValue(name, out TensorData? other))
        {
            CutCompanion(name, data, keep);
            return other;
        }

        if (gathered.TryGetValue(name, out bool[]? apart))
        {
            int axis = map.Contractions.Single(sum => sum.Weight == name).WeightAxis;
            keep[axis] = [.. keep[axis].Zip(apart, (stays, drop) => stays && !drop)];
        }

        if (Array.TrueForAll(keep, axis => Array.TrueForAll(axis, stays => stays)))
        {
            return null;
        }

        CutCompanion(name, data, keep);
        return TensorSlices.Keep(data, keep);
    }

    private void CutCompanion(string name, TensorData data, bool[][] keep)
    {
        if (Companions.TryGetValue(name, out TensorData? companion) && companion.Shape.SequenceEqual(data.Shape))
        {
            Companions[name] = TensorSlices.Keep(companion, keep);
        }
    }

    /// <summary>The declaration with the extents that changed.</summary>
    private Value Smaller(Value value)
    {
        if (value.Shape is not { } declared || !map.Labels.TryGetValue(value.Name, out int[][]? labels) || labels.Length != declared.Count)
        {
            return value;
        }

        IReadOnlyList<long> now = shapes[value.Name];
        return now.Count == labels.Length && labels.Zip(now).All(axis => axis.First.Length == axis.Second)
            ? value
            : value with { Shape = [.. now.Select((extent, i) => i < labels.Length && labels[i].Length == extent ? declared[i] : extent)] };
    }
}
