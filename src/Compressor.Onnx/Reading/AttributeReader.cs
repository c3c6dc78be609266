using System.Text;
using Compressor.IR;
using Compressor.Onnx.Protobuf;
using Google.Protobuf;
using Kind = Compressor.Onnx.Protobuf.AttributeProto.Types.AttributeType;

namespace Compressor.Onnx;

/// <summary>Protobuf attributes to the IR.</summary>
internal sealed class AttributeReader(TensorReader tensors, Func<GraphProto, Graph> readGraph)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public NodeAttribute Read(AttributeProto proto)
    {
        string name = proto.Name;
        string? reference = proto.RefAttrName.Length > 0 ? proto.RefAttrName : null;
        object? value = reference is null ? ReadValue(proto) : null;
        proto.ClearName();
        proto.ClearRefAttrName();
        if (value is not null)
        {
            proto.ClearType();
        }

        return new NodeAttribute(name, value) { Reference = reference, Unmodelled = Unmodelled.Rest(proto) };
    }

    private object? ReadValue(AttributeProto proto)
    {
        object? value;
        switch (proto.HasType ? proto.Type : KindOf(proto))
        {
            case Kind.Float:
                value = proto.F;
                proto.ClearF();
                return value;
            case Kind.Int:
                value = proto.I;
                proto.ClearI();
                return value;
            case Kind.String:
                value = Text(proto.S);
                if (value is not null)
                {
                    proto.ClearS();
                }

                return value;
            case Kind.Tensor when proto.T is not null:
                value = tensors.Read(proto.T);
                proto.T = null;
                return value;
            case Kind.Graph when proto.G is not null:
                value = readGraph(proto.G);
                proto.G = null;
                return value;
            case Kind.Floats:
                value = proto.Floats.ToArray();
                proto.Floats.Clear();
                return value;
            case Kind.Ints:
                value = proto.Ints.ToArray();
                proto.Ints.Clear();
                return value;
            case Kind.Strings:
                string?[] texts = [.. proto.Strings.Select(Text)];
                if (texts.Contains(null))
                {
                    return null;
                }

                proto.Strings.Clear();
                return texts;
            case Kind.Tensors:
                value = proto.Tensors.Select(tensors.Read).ToArray();
                proto.Tensors.Clear();
                return value;
            case Kind.Graphs:
                value = proto.Graphs.Select(readGraph).ToArray();
                proto.Graphs.Clear();
                return value;
            default:
                return null;
        }
    }

    /// <summary>IR version 1 had no <c>type</c> field: the field that is set tells.</summary>
    private static Kind KindOf(AttributeProto proto) => proto switch
    {
        { HasF: true } => Kind.Float,
        { HasI: true } => Kind.Int,
        { HasS: true } => Kind.String,
        { T: not null } => Kind.Tensor,
        { G: not null } => Kind.Graph,
        { Floats.Count: > 0 } => Kind.Floats,
        { Ints.Count: > 0 } => Kind.Ints,
        { Strings.Count: > 0 } => Kind.Strings,
        { Tensors.Count: > 0 } => Kind.Tensors,
        { Graphs.Count: > 0 } => Kind.Graphs,
        _ => Kind.Undefined,
    };

    private static string? Text(ByteString bytes)
    {
        try
        {
            return Utf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
