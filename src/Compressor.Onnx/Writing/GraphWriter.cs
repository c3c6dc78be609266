using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>The IR to protobuf; tensors go through the encodings.</summary>
internal sealed class GraphWriter(Model model, TensorWriter tensors)
{
    public ModelProto Write()
    {
        WriteOnce();
        tensors.Decide();
        ModelProto proto = WriteOnce();
        var graph = new GraphProto(tensors.Tables);
        graph.MergeFrom(proto.Graph);
        proto.Graph = graph;
        if (tensors.Functions.Count > 0)
        {
            proto.Functions.AddRange(tensors.Functions);
            proto.OpsetImport.Add(new OperatorSetIdProto { Domain = PackedFunctions.Domain, Version = 1 });
        }

        return proto;
    }

    private ModelProto WriteOnce()
    {
        ModelProto proto = Unmodelled.Restore<ModelProto>(model.Unmodelled);
        proto.IrVersion = model.IrVersion;
        Opsets.Write(model.Opsets, proto.OpsetImport);
        proto.Graph = WriteGraph(model.Graph, "");
        proto.Functions.AddRange(model.Functions.Select(WriteFunction));
        return proto;
    }

    private FunctionProto WriteFunction(Function function)
    {
        FunctionProto proto = Unmodelled.Restore<FunctionProto>(function.Unmodelled);
        proto.Name = function.Name;
        if (function.Domain.Length > 0)
        {
            proto.Domain = function.Domain;
        }

        if (function.Overload.Length > 0)
        {
            proto.Overload = function.Overload;
        }

        proto.Input.AddRange(function.Inputs);
        proto.Output.AddRange(function.Outputs);
        Opsets.Write(function.Opsets, proto.OpsetImport);
        proto.Node.AddRange(function.Nodes.Select(node => WriteNode(node, function.KeyPrefix)));
        var defaults = new AttributeWriter(
            (tensor, name) => tensors.Attribute(tensor, function.KeyPrefix + name),
            (graph, name) => WriteGraph(graph, $"{function.KeyPrefix}{name}/"));
        proto.AttributeProto.AddRange(function.Defaults.Select(defaults.Write));
        return proto;
    }

    private GraphProto WriteGraph(Graph graph, string path)
    {
        GraphProto proto = Unmodelled.Restore<GraphProto>(graph.Unmodelled);
        if (graph.Name.Length > 0)
        {
            proto.Name = graph.Name;
        }

        HashSet<string> inputs = [.. graph.Inputs.Select(input => input.Name)];
        HashSet<string> outputs = [.. graph.Outputs.Select(output => output.Name)];
        foreach (Initializer initializer in graph.Initializers)
        {
            string name = initializer.Name;
            proto.MergeFrom(tensors.Initializer(initializer, inputs.Contains(name), outputs.Contains(name), path + name));
        }

        var nodes = new List<NodeProto>();
        foreach (Node node in graph.Nodes)
        {
            if (WeightCensus.ConstantTensor(node) is { } tensor && tensors.Constant(
                tensor, node.Outputs[0], outputs.Contains(node.Outputs[0]), path + node.Outputs[0]) is { } packed)
            {
                proto.MergeFrom(packed);
            }
            else
            {
                nodes.Add(WriteNode(node, path));
            }
        }

        // What nodes rebuild can be no input as well.
        HashSet<string> rebuilt = [.. proto.Node.SelectMany(node => node.Output)];
        proto.Input.AddRange(graph.Inputs.Where(input => !rebuilt.Contains(input.Name)).Select(ValueWriter.Write));
        proto.Output.AddRange(graph.Outputs.Select(ValueWriter.Write));
        proto.ValueInfo.AddRange(graph.Values.Select(ValueWriter.Write));
        proto.Node.AddRange(nodes);
        return proto;
    }

    private NodeProto WriteNode(Node node, string path)
    {
        NodeProto proto = Unmodelled.Restore<NodeProto>(node.Unmodelled);
        proto.OpType = node.OpType;
        if (node.Name.Length > 0)
        {
            proto.Name = node.Name;
        }

        if (node.Domain.Length > 0)
        {
            proto.Domain = node.Domain;
        }

        if (node.Overload.Length > 0)
        {
            proto.Overload = node.Overload;
        }

        proto.Input.AddRange(node.Inputs);
        proto.Output.AddRange(node.Outputs);
        var attributes = new AttributeWriter(
            (tensor, name) => tensors.Attribute(tensor, path + TensorName(node, name)),
            (graph, name) => WriteGraph(graph, WeightCensus.Prefix(path, node, name)));
        proto.Attribute.AddRange(node.Attributes.Select(attributes.Write));
        return proto;
    }

    private static string TensorName(Node node, string attribute) =>
        node is { OpType: "Constant", Outputs: [string output, ..] } ? output : $"{node.DisplayName}.{attribute}";
}
