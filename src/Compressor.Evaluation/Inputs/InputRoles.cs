using Compressor.IR;

namespace Compressor.Evaluation;

/// <summary>
/// Finds the roles of a graph's inputs. Each input is followed through nodes that hand its numbers on (Cast, Unsqueeze, …), into
/// sub-graphs too, to the nodes that say what the numbers mean: ids that Gather rows of a table, lengths of a recurrent operator,
/// a sample rate that Equal compares with 16000.
/// </summary>
public sealed class InputRoles
{
    private static readonly HashSet<string> HandOn =
    [
        "Cast", "Clip", "Concat", "Expand", "Flatten", "Floor", "Identity", "Reshape", "Round", "Slice", "Split", "Squeeze", "Tile",
        "Transpose", "Unsqueeze",
    ];

    private readonly Dictionary<string, InputRole> roles = [];

    /// <summary>The inputs whose numbers a value holds, by the value's name.</summary>
    private readonly Dictionary<string, HashSet<string>> origins = [];
    private readonly Dictionary<string, TensorData> constants = [];
    private readonly Dictionary<string, IReadOnlyList<Dimension>> shapes = [];

    private InputRoles()
    {
    }

    /// <summary>The role of every required input, by name.</summary>
    public static IReadOnlyDictionary<string, InputRole> Of(Model model)
    {
        var found = new InputRoles();
        foreach (Value input in model.Graph.RequiredInputs())
        {
            found.roles[input.Name] = new InputRole();
            found.origins[input.Name] = [input.Name];
        }

        found.Visit(model.Graph);
        return found.roles;
    }

    private void Visit(Graph graph)
    {
        foreach (Value value in graph.Inputs.Concat(graph.Values))
        {
            if (value.Shape is { } shape)
            {
                shapes.TryAdd(value.Name, shape);
            }
        }

        foreach (Initializer initializer in graph.Initializers)
        {
            constants.TryAdd(initializer.Name, initializer.Data);
        }

        foreach (Node node in graph.Nodes)
        {
            Visit(node);
            foreach ((_, Graph body) in node.Graphs())
            {
                Visit(body);
            }
        }
    }

    private void Visit(Node node)
    {
        if (WeightCensus.ConstantTensor(node) is { } tensor)
        {
            constants.TryAdd(node.Outputs[0], tensor.Data);
        }
        else if (node is { OpType: "Constant" } && node.Attribute("value_int") is long number)
        {
            constants.TryAdd(node.Outputs[0], TensorData.FromLongs([], [number]));
        }

        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (origins.TryGetValue(node.Inputs[i], out HashSet<string>? sources))
            {
                Mark(node, i, sources);
            }
        }

        if (HandOn.Contains(node.OpType))
        {
            // Of these only Concat reads its data from more than the first input.
            HandOver(node, node.OpType == "Concat" ? node.Inputs : node.Inputs.Take(1));
        }
    }

    private void HandOver(Node node, IEnumerable<string> inputs)
    {
        HashSet<string> sources = [.. inputs.SelectMany(input => origins.GetValueOrDefault(input, []))];
        TensorData? constant = node.OpType is "Cast" or "Identity" ? constants.GetValueOrDefault(node.Input(0)) : null;
        foreach (string output in node.Outputs.Where(output => output.Length > 0))
        {
            if (sources.Count > 0)
            {
                origins[output] = sources;
            }

            if (constant is not null)
            {
                constants.TryAdd(output, constant);
            }
        }
    }

    private void Mark(Node node, int input, HashSet<string> sources)
    {
        switch (node.OpType, input)
        {
            case ("Gather" or "GatherElements", 1):
                Bound(sources, Extent(node.Input(0), node.Int("axis", 0)));
                break;
            case ("GatherND", 1):
                // One column of indices per axis: what the shortest axis has, all have.
                Bound(sources, Enumerable.Range(0, Rank(node.Input(0))).Min(axis => Extent(node.Input(0), axis)));
                break;
            case ("OneHot", 0):
                Bound(sources, Number(node.Input(1)) is { } depth ? (long)depth : null);
                break;
            case ("EmbedLayerNormalization", 0):
                Bound(sources, Extent(node.Input(2), 0));
                break;
            case ("EmbedLayerNormalization", 1):
                Bound(sources, Extent(node.Input(4), 0));
                break;
            case ("LSTM" or "GRU" or "RNN", 4):
                Set(sources, role => role with { IsLength = true });
                break;
            case ("Equal", _) when Number(node.Input(1 - input)) is { } constant:
                Set(sources, role => role.Compared.Contains(constant) ? role : role with { Compared = [.. role.Compared, constant] });
                break;
            case ("Cast", 0) when IsFloatingPoint(node.Int("to", 0)):
                Set(sources, role => role with { IsMask = true });
                break;
            default:
                break;
        }
    }

    private void Bound(HashSet<string> sources, long? rows)
    {
        if (rows is > 0)
        {
            Set(sources, role => role with { Rows = Math.Min(role.Rows ?? rows.Value, rows.Value) });
        }
    }

    private void Set(HashSet<string> sources, Func<InputRole, InputRole> change)
    {
        foreach (string source in sources)
        {
            roles[source] = change(roles[source]);
        }
    }

    /// <summary>The extent of one axis of a constant or of a value with a declared shape.</summary>
    private long? Extent(string name, long axis)
    {
        if (constants.TryGetValue(name, out TensorData? data))
        {
            long place = axis < 0 ? axis + data.Rank : axis;
            return place >= 0 && place < data.Rank ? data.Shape[(int)place] : null;
        }

        if (shapes.TryGetValue(name, out IReadOnlyList<Dimension>? shape))
        {
            long place = axis < 0 ? axis + shape.Count : axis;
            return place >= 0 && place < shape.Count ? shape[(int)place].Size : null;
        }

        return null;
    }

    private int Rank(string name) =>
        constants.TryGetValue(name, out TensorData? data) ? data.Rank : shapes.GetValueOrDefault(name, []).Count;

    private static bool IsFloatingPoint(long type) => ((ElementType)type).IsFloatingPoint();

    /// <summary>The number of a constant with one element.</summary>
    private double? Number(string name)
    {
        if (!constants.TryGetValue(name, out TensorData? data) || data.Count != 1)
        {
            return null;
        }

        return data.Type.IsFloatingPoint() ? data.ToFloats()[0]
            : data.Type is ElementType.Int64 or ElementType.Int32 or ElementType.UInt8 or ElementType.Int8 ? data.ToLongs()[0]
            : null;
    }
}
