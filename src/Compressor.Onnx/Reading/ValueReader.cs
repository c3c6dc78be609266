using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>Protobuf value declarations to the IR.</summary>
internal sealed class ValueReader(ReadContext context)
{
    public Value Read(ValueInfoProto proto)
    {
        var value = new Value(proto.Name, ElementType.Undefined, null);
        proto.ClearName();
        if (proto.Type?.TensorType is { } tensor)
        {
            value = value with
            {
                Type = TensorReader.ElementTypeOf(tensor.ElemType) ?? throw context.Fail(
                    $"value '{value.Name}' has the unknown element type {tensor.ElemType}."),
                Shape = tensor.Shape is null ? null : [.. tensor.Shape.Dim.Select(ReadDimension)],
            };

            // Stays in the rest when it says more than the IR does (denotations, dimensions below zero, unknown fields).
            if (proto.Type.Equals(ValueWriter.TensorType(value.Type, value.Shape)))
            {
                proto.Type = null;
            }
        }

        return value with { Unmodelled = Unmodelled.Rest(proto) };
    }

    private static Dimension ReadDimension(TensorShapeProto.Types.Dimension dimension) => dimension.ValueCase switch
    {
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when dimension.DimValue >= 0 => new(dimension.DimValue),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when dimension.DimParam.Length > 0 => new(null, dimension.DimParam),
        _ => new(null),
    };
}
