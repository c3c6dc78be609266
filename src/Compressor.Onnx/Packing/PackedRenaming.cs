using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// Gives the values of what was chosen names in the order of writing. A model that is read and written again gets the same ones.
/// </summary>
internal sealed class PackedRenaming(PackingTables tables)
{
    private readonly Dictionary<string, string> tableNames = [];
    private readonly Dictionary<string, string> functionNames = [];
    private readonly List<FunctionProto> functions = [];
    private int tensors;

    /// <summary>The functions among what was asked for, under new names.</summary>
    public IReadOnlyList<FunctionProto> Functions => functions;

    /// <summary>The tables of some keys under new names, in an order in which each comes after those it is built on.</summary>
    public GraphProto Tables(IEnumerable<string> keys)
    {
        var graph = new GraphProto();
        foreach (string key in tables.Closure(keys))
        {
            (string old, GraphProto part) = tables.Of(key);
            if (tables.FunctionOf(key) is { } function)
            {
                FunctionProto renamed = function.Clone();
                renamed.Name = PackingTables.FunctionName(key, functions.Count);
                functionNames.Add(old, renamed.Name);
                functions.Add(renamed);
                continue;
            }

            string name = tables.NameOf(tableNames.Count);
            tableNames.Add(old, name);
            graph.MergeFrom(Renamed(part, value => value == old ? name : value.StartsWith($"{old}_", StringComparison.Ordinal)
                ? $"{name}_{value[(old.Length + 1)..]}"
                : tableNames.GetValueOrDefault(value, value)));
        }

        return graph;
    }

    /// <summary>The next tensor's fragment under new names.</summary>
    /// <param name="oldPrefix">What the names of its own values begin with.</param>
    public Fragment Next(Fragment fragment, string oldPrefix)
    {
        int number = tensors++;
        string prefix = tables.PrefixOf(number);
        GraphProto graph = Renamed(fragment.Graph, Name);
        NodeProto last = graph.Node[^1];
        if (last.Domain == PackedFunctions.Domain)
        {
            last.OpType = functionNames[last.OpType];
        }
        else
        {
            last.Name += PackedNames.Digits(number);
        }

        return fragment with { Graph = graph };

        // A value's own name is its tensor's prefix and capitals; a table's begins with a capital, so that none is taken for the other.
        string Name(string value) => value.StartsWith(oldPrefix, StringComparison.Ordinal)
            && value[oldPrefix.Length..].All(char.IsAsciiLetterUpper)
            ? prefix + value[oldPrefix.Length..]
            : tableNames.GetValueOrDefault(value, value);
    }

    private static GraphProto Renamed(GraphProto graph, Func<string, string> name)
    {
        var renamed = new GraphProto();
        foreach (TensorProto tensor in graph.Initializer)
        {
            // Elements are shared, not copied.
            TensorProto copy = tensor.Clone();
            copy.Name = name(tensor.Name);
            renamed.Initializer.Add(copy);
        }

        foreach (NodeProto node in graph.Node)
        {
            NodeProto copy = node.Clone();
            Rename(copy.Input, name);
            Rename(copy.Output, name);
            renamed.Node.Add(copy);
        }

        foreach (ValueInfoProto value in graph.ValueInfo)
        {
            ValueInfoProto copy = value.Clone();
            copy.Name = name(value.Name);
            renamed.ValueInfo.Add(copy);
        }

        return renamed;
    }

    private static void Rename(Google.Protobuf.Collections.RepeatedField<string> names, Func<string, string> name)
    {
        for (int i = 0; i < names.Count; i++)
        {
            names[i] = name(names[i]);
        }
    }
}
