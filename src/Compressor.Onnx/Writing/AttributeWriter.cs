using Compressor.IR;
using Compressor.Onnx.Protobuf;
using Google.Protobuf;
using Kind = Compressor.Onnx.Protobuf.AttributeProto.Types.AttributeType;

namespace Compressor.Onnx;

/// <summary>Attributes of the IR to protobuf.</summary>
internal sealed class AttributeWriter(Func<Initializer, string, TensorProto> tensor, Func<Graph, string, GraphProto> graph)
{
    public AttributeProto Write(NodeAttribute attribute)
    {
        AttributeProto proto = Unmodelled.Restore<AttributeProto>(attribute.Unmodelled);
        string name = attribute.Name;
        proto.Name = name;
        if (attribute.Reference is not null)
        {
            proto.RefAttrName = attribute.Reference;
        }

        switch (attribute.Value)
        {
            case null:
                break;
            case float value:
                (proto.Type, proto.F) = (Kind.Float, value);
                break;
            case long value:
                (proto.Type, proto.I) = (Kind.Int, value);
                break;
            case string value:
                (proto.Type, proto.S) = (Kind.String, ByteString.CopyFromUtf8(value));
                break;
            case Initializer value:
                (proto.Type, proto.T) = (Kind.Tensor, tensor(value, name));
                break;
            case Graph value:
                (proto.Type, proto.G) = (Kind.Graph, graph(value, name));
                break;
            case IReadOnlyList<float> values:
                proto.Type = Kind.Floats;
                proto.Floats.AddRange(values);
                break;
            case IReadOnlyList<long> values:
                proto.Type = Kind.Ints;
                proto.Ints.AddRange(values);
                break;
            case IReadOnlyList<string> values:
                proto.Type = Kind.Strings;
                proto.Strings.AddRange(values.Select(ByteString.CopyFromUtf8));
                break;
            case IReadOnlyList<Initializer> values:
                proto.Type = Kind.Tensors;
                proto.Tensors.AddRange(values.Select((value, i) => tensor(value, $"{name}[{i}]")));
                break;
            case IReadOnlyList<Graph> values:
                proto.Type = Kind.Graphs;
                proto.Graphs.AddRange(values.Select((value, i) => graph(value, $"{name}[{i}]")));
                break;
            default:
                throw new ArgumentException(
                    $"Attribute '{name}' has a value of type {attribute.Value.GetType()}, which ONNX has no field for.");
        }

        return proto;
    }
}
