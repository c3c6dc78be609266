using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// Constants and small tables that packed tensors have in common (the bits of every byte, axis zero, shapes): each stands in the main
/// graph once, and only where some tensor needs it. Names begin with underscores, as many as it takes to differ from all of the model's.
/// </summary>
internal sealed class PackingTables
{
    /// <summary>Before it every initializer had to be a graph input as well, so that constants are nodes there.</summary>
    private const long FirstIrVersionOfFreeInitializers = 4;

    private readonly Dictionary<string, Table> tables = [];
    private readonly string prefix;
    private int made;

    public PackingTables(Model model)
    {
        Opset = model.Opset;
        ConstantsAreNodes = model.IrVersion < FirstIrVersionOfFreeInitializers;
        TakesFunctions = model.IrVersion >= PackedFunctions.FirstIrVersion && !model.Opsets.ContainsKey(PackedFunctions.Domain);
        HashSet<string> taken = PackedNames.Of(model);
        prefix = "_";
        while (taken.Any(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            prefix += "_";
        }
    }

    public long Opset { get; }

    public bool ConstantsAreNodes { get; }

    /// <summary>Whether what rebuilds tensors may stand in functions.</summary>
    public bool TakesFunctions { get; }

    /// <summary>Keys of the functions.</summary>
    public IEnumerable<string> Functions => tables.Where(table => table.Value.Function is not null).Select(table => table.Key);

    /// <summary>What the names of a tensor's own values begin with.</summary>
    /// <param name="index">The tensor's place among all of the model.</param>
    public string PrefixOf(int index) => $"{prefix}{PackedNames.Digits(index)}";

    /// <summary>The name of a table by its number: a capital follows the underscores, where a tensor's prefix has a digit or small
    /// letter.</summary>
    public string NameOf(int table) => $"{prefix}{PackedNames.Letter(table)}";

    /// <summary>A table's name; it is made where this is its first use.</summary>
    /// <param name="key">What it holds.</param>
    /// <param name="build">Builds it; its last node, or else its last constant, is the table.</param>
    public string Require(string key, Action<FragmentBuilder> build)
    {
        if (!tables.TryGetValue(key, out Table? table))
        {
            string name = NameOf(made++);
            var builder = new FragmentBuilder(this, $"{name}_");
            build(builder);
            builder.NameLast(name);
            table = new Table(name, builder.Graph, builder.Needs);
            tables.Add(key, table);
        }

        return table.Name;
    }

    /// <summary>A function's name; it is added where this is its first use.</summary>
    /// <param name="key">Its id, and what it computes.</param>
    public string Require(string key, FunctionProto function)
    {
        if (!tables.TryGetValue(key, out Table? table))
        {
            function.Name = FunctionName(key, tables.Values.Count(other => other.Function is not null));
            table = new Table(function.Name, new GraphProto(), []) { Function = function };
            tables.Add(key, table);
        }

        return table.Name;
    }

    /// <summary>The name of a function by its number: "gaps", "rice1".</summary>
    public static string FunctionName(string key, int number) =>
        key[..key.IndexOf(' ', StringComparison.Ordinal)] + (number == 0 ? "" : PackedNames.Digits(number));

    /// <summary>Bytes that a table or function takes, without those it builds on.</summary>
    public int SizeOf(string key) => tables[key] is var table && table.Function is { } function
        ? new ModelProto { Functions = { function } }.CalculateSize()
        : table.Graph.CalculateSize();

    /// <summary>The tables that some tables are built on, themselves included, in an order in which each comes after its own.</summary>
    public IReadOnlyList<string> Closure(IEnumerable<string> keys)
    {
        var closed = new List<string>();
        foreach (string key in keys)
        {
            Visit(key);
        }

        return closed;

        void Visit(string key)
        {
            if (!closed.Contains(key))
            {
                foreach (string need in tables[key].Needs)
                {
                    Visit(need);
                }

                closed.Add(key);
            }
        }
    }

    /// <summary>A table's name and what builds it.</summary>
    public (string Name, GraphProto Graph) Of(string key) => (tables[key].Name, tables[key].Graph);

    /// <summary>A function; null for a table.</summary>
    public FunctionProto? FunctionOf(string key) => tables[key].Function;

    private sealed record Table(string Name, GraphProto Graph, IReadOnlyList<string> Needs)
    {
        public FunctionProto? Function { get; init; }
    }
}
