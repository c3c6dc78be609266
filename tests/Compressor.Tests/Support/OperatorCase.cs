using System.Globalization;
using System.Runtime.InteropServices;
using Compressor.IR;

namespace Compressor.Tests.Support;

/// <summary>
/// A model of one node to compare with ONNX Runtime: an operator, an opset, attributes and inputs. Numbers are random, but the same in
/// every run.
/// </summary>
internal sealed class OperatorCase(string opType, long opset, params (string Name, object Value)[] attributes)
{
    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    private const string OwnDomain = "com.microsoft";

    private readonly List<(TensorData? Data, bool Constant)> inputs = [];
    private readonly Random random = new(opType.Sum(letter => letter) + (int)opset);
    private Func<GraphBuilder, IReadOnlyList<string>, string>? meaning;
    private string[] outputs = ["out0"];

    public string OpType { get; } = opType;

    /// <summary>The operator's domain; empty for the standard one.</summary>
    public string Domain { get; private set; } = "";

    /// <summary>False where the output is piecewise constant or a derivative is not of interest.</summary>
    public bool HasGradient { get; private set; } = true;

    /// <summary>Tolerance of the comparison, relative to the largest output element.</summary>
    public double Tolerance { get; private set; } = 1e-5;

    /// <summary>What tells this case from the others.</summary>
    public string Name { get; } = $"{opType}-{opset}{string.Concat(attributes.Select(Shown))}";

    /// <summary>A graph input with numbers between -2 and 2.</summary>
    public OperatorCase X(params long[] shape) => Input(Uniform(shape, -2, 2));

    /// <summary>A graph input with numbers between the bounds.</summary>
    public OperatorCase Between(double low, double high, params long[] shape) => Input(Uniform(shape, low, high));

    /// <summary>A graph input.</summary>
    public OperatorCase Input(TensorData data) => With((data, false));

    /// <summary>A constant.</summary>
    public OperatorCase Constant(TensorData data) => With((data, true));

    /// <summary>A constant with numbers between -1 and 1: a weight, where the operator trains one.</summary>
    public OperatorCase W(params long[] shape) => With((Uniform(shape, -1, 1), true));

    /// <summary>A constant with numbers between 0.5 and 2.</summary>
    public OperatorCase PositiveW(params long[] shape) => With((Uniform(shape, 0.5, 2), true));

    /// <summary>A constant list of integers (axes, pads, sizes).</summary>
    public OperatorCase Longs(params long[] values) => With((Ints(values), true));

    /// <summary>A constant list of numbers (scales).</summary>
    public OperatorCase Floats(params float[] values) => With((TensorData.FromFloats([values.Length], values), true));

    /// <summary>A constant scalar.</summary>
    public OperatorCase Scalar(float value) => With((TensorData.FromFloats([], [value]), true));

    /// <summary>A constant int64 scalar.</summary>
    public OperatorCase Scalar(long value) => With((TensorData.FromLongs([], [value]), true));

    /// <summary>An optional input that is left out.</summary>
    public OperatorCase None() => With((null, true));

    /// <summary>The first outputs of the operator, out0 and so on.</summary>
    public OperatorCase Outputs(int count) => With([.. Enumerable.Range(0, count).Select(i => $"out{i}")]);

    /// <summary>The node's outputs by name, empty for one that is left out.</summary>
    public OperatorCase With(params string[] names)
    {
        outputs = names;
        return this;
    }

    /// <summary>Makes the node one of ONNX Runtime's own operators, version 1.</summary>
    public OperatorCase Microsoft()
    {
        Domain = OwnDomain;
        return this;
    }

    /// <summary>
    /// Says what the first output is by other nodes, which ONNX Runtime runs in place of an operator it has no kernel for on the CPU.
    /// </summary>
    /// <param name="nodes">
    /// Adds nodes that read the case's inputs, by name, and returns the name of the result. Names of ONNX Runtime's own operators start
    /// with their domain.
    /// </param>
    public OperatorCase Means(Func<GraphBuilder, IReadOnlyList<string>, string> nodes)
    {
        meaning = nodes;
        return this;
    }

    public OperatorCase NoGradient()
    {
        HasGradient = false;
        return this;
    }

    public OperatorCase Within(double tolerance)
    {
        Tolerance = tolerance;
        return this;
    }

    public static TensorData Ints(params long[] values) => TensorData.FromLongs([values.Length], values);

    public static TensorData Ints(long[] shape, params long[] values) => TensorData.FromLongs(shape, values);

    /// <summary>A tensor of any type of fixed size.</summary>
    public static TensorData Of<T>(ElementType type, long[] shape, params T[] values)
        where T : unmanaged => new(type, shape, MemoryMarshal.AsBytes<T>(values).ToArray());

    public static TensorData Bools(long[] shape, params bool[] values) =>
        new(ElementType.Bool, shape, MemoryMarshal.AsBytes<bool>(values).ToArray());

    public static TensorData Numbers(long[] shape, params float[] values) => TensorData.FromFloats(shape, values);

    /// <summary>The same case under a name that tells its inputs too; names must be unique.</summary>
    public string FullName => $"{(Domain.Length == 0 ? "" : $"{Domain}.")}{Name} ({string.Join(", ", inputs.Select(Shown))})";

    public IReadOnlyDictionary<string, TensorData> Feeds => inputs.Select((input, i) => (Name: $"in{i}", input.Data, input.Constant))
        .Where(input => !input.Constant).ToDictionary(input => input.Name, input => input.Data!);

    public IReadOnlyList<string> OutputNames => [.. outputs.Where(output => output.Length > 0)];

    /// <summary>The model of the one node.</summary>
    public Model Build() => Build((builder, reads) =>
        builder.Nodes(Domain.Length == 0 ? OpType : $"{Domain}.{OpType}", reads, outputs, attributes));

    /// <summary>The model that ONNX Runtime runs: the node, or what it means.</summary>
    public Model BuildReference() =>
        meaning is null ? Build() : Build((builder, reads) => builder.Node("Identity", [meaning(builder, reads)], outputs[0]));

    private Model Build(Action<GraphBuilder, IReadOnlyList<string>> nodes)
    {
        var builder = new GraphBuilder("case", opset, irVersion: 10);
        var reads = new List<string>();
        for (int i = 0; i < inputs.Count; i++)
        {
            (TensorData? data, bool constant) = inputs[i];
            reads.Add(data is null ? ""
                : constant ? builder.Initializer($"in{i}", data)
                : builder.Input($"in{i}", data.Type, [.. data.Shape.Select(extent => (Dimension)extent)]));
        }

        nodes(builder, reads);
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i].Length > 0)
            {
                builder.Output(outputs[i], OutputType(i));
            }
        }

        Model model = builder.Build();
        return model with
        {
            Graph = model.Graph with { Nodes = [.. model.Graph.Nodes.Select(WithDomain)] },
            Opsets = new Dictionary<string, long>(model.Opsets) { [OwnDomain] = 1 },
        };
    }

    private static Node WithDomain(Node node) => node.OpType.StartsWith($"{OwnDomain}.", StringComparison.Ordinal)
        ? node with { OpType = node.OpType[(OwnDomain.Length + 1)..], Domain = OwnDomain }
        : node;

    private OperatorCase With((TensorData? Data, bool Constant) input)
    {
        inputs.Add(input);
        return this;
    }

    /// <summary>What ONNX says of the output's type; the type of the first data input for most operators.</summary>
    private ElementType OutputType(int output) => (OpType, output) switch
    {
        ("Equal" or "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual" or "Not" or "And" or "Or" or "Xor", _) => ElementType.Bool,
        ("IsInf" or "IsNaN", _) => ElementType.Bool,
        ("ArgMax" or "ArgMin" or "NonMaxSuppression" or "NonZero" or "Shape" or "Size", _) => ElementType.Int64,
        ("MaxPool" or "TopK", 1) or ("Unique", > 0) => ElementType.Int64,
        ("BlackmanWindow" or "HammingWindow" or "HannWindow" or "MelWeightMatrix", _) => ElementType.Float32,
        ("CastLike", _) => inputs[1].Data!.Type,
        ("EyeLike", _) when attributes.Any(attribute => attribute.Name == "dtype") => (ElementType)(long)attributes[0].Value,
        ("OneHot", _) => inputs[2].Data!.Type,
        ("Dropout", 1) => ElementType.Bool,
        ("Cast", _) => attributes[0].Value is long to ? (ElementType)to : ElementType.Undefined,
        ("Where", _) => inputs[1].Data!.Type,
        ("EmbedLayerNormalization", 1) => ElementType.Int32,
        ("EmbedLayerNormalization", _) => ElementType.Float32,
        ("GivenTensorFill", _) => ElementType.Float32,
        ("Constant" or "ConstantOfShape", _) => attributes is [{ Value: var value }]
            ? value switch
            {
                TensorData tensor => tensor.Type,
                long or IReadOnlyList<long> => ElementType.Int64,
                _ => ElementType.Float32,
            }
            : ElementType.Float32,
        _ => inputs[0].Data!.Type,
    };

    private TensorData Uniform(long[] shape, double low, double high)
    {
        var values = new float[TensorData.CountOf(shape)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(low + (high - low) * random.NextDouble());
        }

        return TensorData.FromFloats(shape, values);
    }

    private static string Shown((string Name, object Value) attribute) =>
        $" {attribute.Name}={(attribute.Value is System.Collections.IEnumerable list and not string
            ? string.Join(",", list.Cast<object>()) : Convert.ToString(attribute.Value, CultureInfo.InvariantCulture))}";

    private static string Shown((TensorData? Data, bool Constant) input)
    {
        if (input.Data is not { } data)
        {
            return "-";
        }

        bool small = data.Rank < 2 && data.Count <= 8;
        return small && data.Type == ElementType.Int64 ? string.Join(" ", data.ToLongs())
            : small && input.Constant && data.Type.IsFloatingPoint()
                ? string.Join(" ", data.ToFloats().Select(value => value.ToString("G3", CultureInfo.InvariantCulture)))
            : $"{(input.Constant ? "const " : "")}{data.Type}[{string.Join("x", data.Shape)}]";
    }
}
