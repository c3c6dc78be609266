using Compressor.IR;
using Compressor.Onnx.Protobuf;
using Google.Protobuf;
using Kind = Compressor.Onnx.Protobuf.AttributeProto.Types.AttributeType;

namespace Compressor.Onnx;

/// <summary>Builds the nodes and constants that rebuild a tensor. Everything is computed from constants, so that runtimes fold it at
/// load.</summary>
/// <param name="prefix">What the names of its values begin with.</param>
internal sealed class FragmentBuilder(PackingTables tables, string prefix)
{
    private readonly List<string> needs = [];
    private int values;

    public GraphProto Graph { get; } = new();

    /// <summary>Keys of the shared tables that are read, without those they are built on.</summary>
    public IReadOnlyList<string> Needs => needs;

    public long Opset => tables.Opset;

    /// <summary>A constant of the tensor's own. ML.NET knows no float16 and looks at all initializers, but at no node.</summary>
    public string Constant(TensorProto tensor)
    {
        string name = Next();
        if (tables.ConstantsAreNodes || tensor.DataType == (int)ElementType.Float16)
        {
            Add("Constant", [], name, new AttributeProto { Name = "value", T = tensor, Type = Kind.Tensor });
        }
        else
        {
            tensor.Name = name;
            Graph.Initializer.Add(tensor);
        }

        return name;
    }

    /// <summary>A vector of bytes.</summary>
    public string Bytes(byte[] bytes) => Constant(new TensorProto
    {
        DataType = (int)ElementType.UInt8,
        Dims = { bytes.Length },
        RawData = UnsafeByteOperations.UnsafeWrap(bytes),
    });

    /// <summary>An int64 vector that other tensors may share.</summary>
    public string Longs(params IReadOnlyList<long> numbers) =>
        Shared($"i64[{string.Join(',', numbers)}]", builder => builder.Constant(Int64(numbers)));

    /// <summary>An int32 scalar that other tensors may share.</summary>
    public string Number(int number) => Shared($"i32({number})", builder => builder.Constant(new TensorProto
    {
        DataType = (int)ElementType.Int32,
        Int32Data = { number },
    }));

    /// <summary>An int32 vector that other tensors may share.</summary>
    public string Numbers(params IReadOnlyList<int> numbers) =>
        Shared($"i32[{string.Join(',', numbers)}]", builder => builder.Constant(new TensorProto
        {
            DataType = (int)ElementType.Int32,
            Dims = { numbers.Count },
            Int32Data = { numbers },
        }));

    /// <summary>A table that other tensors may share.</summary>
    public string Shared(string key, Action<FragmentBuilder> build)
    {
        string name = tables.Require(key, build);
        if (!needs.Contains(key))
        {
            needs.Add(key);
        }

        return name;
    }

    /// <summary>A node with one output.</summary>
    public string Node(string opType, params ReadOnlySpan<string> inputs) => Add(opType, inputs, Next());

    /// <summary>A node with one output and an integer attribute.</summary>
    public string Node(string opType, string attribute, long value, params ReadOnlySpan<string> inputs) =>
        Add(opType, inputs, Next(), new AttributeProto { Name = attribute, I = value, Type = Kind.Int });

    /// <summary>To another element type.</summary>
    public string Cast(string value, ElementType type) => Node("Cast", "to", (long)type, value);

    /// <summary>To a vector.</summary>
    public string Flat(string value) => Node("Reshape", value, Longs(-1));

    /// <summary>A vector of one repeated number, zero unless stated.</summary>
    /// <param name="shares">Whether its length may be a constant shared with other tensors.</param>
    public string Repeated(long count, ElementType type, int number = 0, bool shares = true)
    {
        string length = shares ? Longs(count) : Constant(Int64([count]));
        if (type == ElementType.Float32 && number == 0)
        {
            return Node("ConstantOfShape", length);
        }

        byte[] raw = TensorData.FromLongs([1], [number]).Bytes[..(int)type.Bytes(1)].ToArray();
        var value = new TensorProto { DataType = (int)type, Dims = { 1 }, RawData = ByteString.CopyFrom(raw) };
        return Add("ConstantOfShape", [length], Next(), new AttributeProto { Name = "value", T = value, Type = Kind.Tensor });
    }

    /// <summary>Values put at positions of a zero vector. From opset 11 on the operator has another name.</summary>
    public string Scatter(string into, string positions, string updates) =>
        Node(Opset >= 11 ? "ScatterElements" : "Scatter", into, positions, updates);

    /// <summary>The sum of all updates of a position, added to what stands there.</summary>
    public string ScatterSum(string into, string positions, string updates) => Add(
        "ScatterElements", [into, positions, updates], Next(),
        new AttributeProto { Name = "reduction", S = ByteString.CopyFromUtf8("add"), Type = Kind.String });

    /// <summary>
    /// Positions of what is not zero, as a vector. How many there are is not to be inferred, so the shape is declared: without it runtimes
    /// would leave the node, and rebuild the tensor in every run.
    /// </summary>
    public string NonZero(string value, long count)
    {
        string found = Node("NonZero", value);
        Graph.ValueInfo.Add(new ValueInfoProto { Name = found, Type = ValueWriter.TensorType(ElementType.Int64, [1, count]) });
        return Flat(found);
    }

    /// <summary>Renames the last node's output, or where there is no node the last constant.</summary>
    public void NameLast(string name)
    {
        if (Graph.Node.Count > 0)
        {
            Graph.Node[^1].Output[0] = name;
        }
        else
        {
            Graph.Initializer[^1].Name = name;
        }
    }

    private string Add(string opType, ReadOnlySpan<string> inputs, string output, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = opType, Output = { output } };
        foreach (string input in inputs)
        {
            node.Input.Add(input);
        }

        foreach (AttributeProto attribute in attributes)
        {
            node.Attribute.Add(attribute);
        }

        Graph.Node.Add(node);
        return output;
    }

    private static TensorProto Int64(IReadOnlyList<long> numbers) =>
        new() { DataType = (int)ElementType.Int64, Dims = { numbers.Count }, Int64Data = { numbers } };

    private string Next() => prefix + PackedNames.Letter(values++);
}
