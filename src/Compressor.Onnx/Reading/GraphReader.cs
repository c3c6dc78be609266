using Compressor.IR;
using Compressor.Onnx.Protobuf;
using Google.Protobuf.Collections;

namespace Compressor.Onnx;

/// <summary>Protobuf graphs, nodes and functions to the IR. Clears what it has read, so that no weight is held twice.</summary>
internal sealed class GraphReader(ReadContext context)
{
    private readonly TensorReader tensors = new(context);
    private readonly ValueReader values = new(context);
    private int depth;

    /// <summary>Reads the model's graph, in which every value must be defined.</summary>
    public Graph ReadMain(GraphProto proto)
    {
        Graph graph = ReadGraph(proto, out IReadOnlyDictionary<string, string> captured);
        ThrowUndefined(captured, "the graph");
        return graph;
    }

    /// <summary>Reads a model-local function, whose nodes see its inputs only.</summary>
    public Function ReadFunction(FunctionProto proto)
    {
        string[] inputs = [.. proto.Input];
        string[] outputs = [.. proto.Output];
        string where = $"function '{proto.Name}'";
        var scope = new Scope(context, where);
        foreach (string input in inputs)
        {
            scope.Define(input, "input");
        }

        IReadOnlyList<Node> nodes = ReadNodes(proto.Node, scope);
        foreach (string output in outputs)
        {
            scope.Read(output, where);
        }

        ThrowUndefined(scope.Captured, where);
        var attributes = new AttributeReader(tensors, ReadMain);
        var function = new Function(Domains.Normalised(proto.Domain), proto.Name, inputs, outputs)
        {
            Overload = proto.Overload,
            Nodes = nodes,
            Defaults = [.. proto.AttributeProto.Select(attributes.Read)],
            Opsets = Opsets.Read(proto.OpsetImport),
        };
        proto.ClearOverload();
        proto.AttributeProto.Clear();
        proto.ClearName();
        proto.Input.Clear();
        proto.Output.Clear();
        proto.Node.Clear();
        if (function.Domain.Length > 0)
        {
            proto.ClearDomain();
        }

        return function with { Unmodelled = Unmodelled.Rest(proto) };
    }

    private Graph ReadGraph(GraphProto proto, out IReadOnlyDictionary<string, string> captured)
    {
        if (++depth > ModelParser.MaxGraphDepth)
        {
            throw context.Fail($"sub-graphs are nested more than {ModelParser.MaxGraphDepth} deep.");
        }

        var scope = new Scope(context, proto.Name.Length > 0 ? $"graph '{proto.Name}'" : "the graph");
        Value[] inputs = [.. proto.Input.Select(values.Read)];
        Initializer[] initializers =
            [.. proto.Initializer.Select(tensors.Read), .. proto.SparseInitializer.Select(tensors.ReadSparse)];
        foreach (Value input in inputs)
        {
            scope.Define(input.Name, "input");
        }

        scope.DefineInitializers(initializers);
        IReadOnlyList<Node> nodes = ReadNodes(proto.Node, scope);
        Value[] outputs = [.. proto.Output.Select(values.Read)];
        foreach (Value output in outputs)
        {
            scope.Read(output.Name, "the graph's outputs");
        }

        var graph = new Graph
        {
            Name = proto.Name,
            Inputs = inputs,
            Outputs = outputs,
            Values = [.. proto.ValueInfo.Select(values.Read)],
            Initializers = initializers,
            Nodes = nodes,
        };
        proto.ClearName();
        proto.Input.Clear();
        proto.Output.Clear();
        proto.ValueInfo.Clear();
        proto.Initializer.Clear();
        proto.SparseInitializer.Clear();
        proto.Node.Clear();
        captured = scope.Captured;
        depth--;
        return graph with { Unmodelled = Unmodelled.Rest(proto) };
    }

    private IReadOnlyList<Node> ReadNodes(RepeatedField<NodeProto> protos, Scope scope)
    {
        var nodes = new Node[protos.Count];
        var reads = new IReadOnlyCollection<string>[protos.Count];
        for (int i = 0; i < nodes.Length; i++)
        {
            var captured = new HashSet<string>();
            nodes[i] = ReadNode(protos[i], captured);
            reads[i] = [.. nodes[i].Inputs.Where(input => input.Length > 0), .. captured];
        }

        foreach (Node node in nodes)
        {
            foreach (string output in node.Outputs.Where(output => output.Length > 0))
            {
                scope.Define(output, $"output of {node.OpType} '{node.DisplayName}'");
            }
        }

        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (string read in reads[i])
            {
                scope.Read(read, $"{nodes[i].OpType} '{nodes[i].DisplayName}'");
            }
        }

        return TopologicalOrder.Sort(nodes, reads, context);
    }

    private Node ReadNode(NodeProto proto, HashSet<string> captured)
    {
        var attributes = new AttributeReader(tensors, graph =>
        {
            Graph inner = ReadGraph(graph, out IReadOnlyDictionary<string, string> outer);
            captured.UnionWith(outer.Keys);
            return inner;
        });
        var node = new Node(proto.OpType, [.. proto.Input], [.. proto.Output])
        {
            Name = proto.Name,
            Domain = Domains.Normalised(proto.Domain),
            Overload = proto.Overload,
            Attributes = [.. proto.Attribute.Select(attributes.Read)],
        };
        if (node.OpType.Length == 0)
        {
            throw context.Fail($"node '{node.DisplayName}' names no operator.");
        }

        proto.ClearOpType();
        proto.ClearOverload();
        proto.ClearName();
        proto.Input.Clear();
        proto.Output.Clear();
        proto.Attribute.Clear();
        if (node.Domain.Length > 0)
        {
            proto.ClearDomain();
        }

        return node with { Unmodelled = Unmodelled.Rest(proto) };
    }

    private void ThrowUndefined(IReadOnlyDictionary<string, string> captured, string where)
    {
        foreach ((string name, string reader) in captured)
        {
            throw context.Fail($"{reader} reads '{name}', which nothing in {where} defines.");
        }
    }
}
