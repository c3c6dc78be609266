namespace Compressor.IR;

/// <summary>Builds a model node by node, in topological order. Names of values are given, or made as "OpType_1".</summary>
public sealed class GraphBuilder(string name, long opset = 17, long irVersion = 8)
{
    private readonly List<Value> inputs = [];
    private readonly List<Value> outputs = [];
    private readonly List<Initializer> initializers = [];
    private readonly List<Node> nodes = [];

    /// <summary>Adds a graph input and returns its name.</summary>
    public string Input(string input, ElementType type, params Dimension[] shape)
    {
        inputs.Add(new Value(input, type, shape));
        return input;
    }

    /// <summary>Adds a constant tensor and returns its name.</summary>
    public string Initializer(string initializer, TensorData data)
    {
        initializers.Add(new Initializer(initializer, data));
        return initializer;
    }

    /// <summary>Adds a node with one output and returns the output's name.</summary>
    public string Node(
        string opType, IReadOnlyList<string> reads, string? output = null, params (string Name, object Value)[] attributes) =>
        Nodes(opType, reads, [output ?? $"{opType}_{nodes.Count}"], attributes)[0];

    /// <summary>Adds a node with any number of outputs and returns their names.</summary>
    public IReadOnlyList<string> Nodes(
        string opType, IReadOnlyList<string> reads, IReadOnlyList<string> makes, params (string Name, object Value)[] attributes)
    {
        nodes.Add(new Node(opType, reads, makes)
        {
            Name = $"{opType}_{nodes.Count}",
            Attributes = [.. attributes.Select(attribute => new NodeAttribute(attribute.Name, Normalised(attribute.Value)))],
        });
        return makes;
    }

    /// <summary>Declares a value as a graph output.</summary>
    public void Output(string output, ElementType type, params Dimension[] shape) => outputs.Add(new Value(output, type, shape));

    /// <summary>The graph built so far, for use as a sub-graph.</summary>
    public Graph BuildGraph() => new() { Name = name, Inputs = inputs, Outputs = outputs, Initializers = initializers, Nodes = nodes };

    /// <summary>The model built so far.</summary>
    public Model Build() => new()
    {
        Graph = BuildGraph(),
        IrVersion = irVersion,
        Opsets = new Dictionary<string, long> { [""] = opset },
    };

    private static object Normalised(object value) => value switch
    {
        int number => (long)number,
        double number => (float)number,
        bool flag => flag ? 1L : 0L,
        int[] numbers => (IReadOnlyList<long>)Array.ConvertAll(numbers, number => (long)number),
        TensorData data => new Initializer("", data),
        _ => value,
    };
}
