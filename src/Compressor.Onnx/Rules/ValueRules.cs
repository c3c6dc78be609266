using Compressor.Onnx.Protobuf;
using Kind = Compressor.Onnx.Protobuf.TypeProto.ValueOneofCase;

namespace Compressor.Onnx;

/// <summary>Rules of graph inputs and outputs. Those of sub-graphs need no type.</summary>
internal static class ValueRules
{
    public static void Check(ValueInfoProto value, RuleLog log, string where, bool isMain)
    {
        log.Require(Rule.ValueNamed, value.Name.Length > 0, where, "it has no name.");
        if (!isMain)
        {
            return;
        }

        TypeProto? type = value.Type;
        bool complete = type?.ValueCase switch
        {
            Kind.TensorType => IsKnown(type.TensorType.ElemType) && type.TensorType.Shape is not null,
            Kind.SparseTensorType => IsKnown(type.SparseTensorType.ElemType) && type.SparseTensorType.Shape is not null,
            Kind.SequenceType => type.SequenceType.ElemType is not null,
            Kind.OptionalType => type.OptionalType.ElemType is not null,
            Kind.MapType => type.MapType.HasKeyType && type.MapType.ValueType is not null,
            Kind.OpaqueType => true,
            _ => false,
        };
        log.Require(Rule.ValueTyped, complete, where, "its type is missing, or lacks the element type or the shape.");
    }

    private static bool IsKnown(int type) => TensorReader.ElementTypeOf(type) is { } known && known != IR.ElementType.Undefined;
}
