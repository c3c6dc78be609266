using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>Value declarations of the IR to protobuf.</summary>
internal static class ValueWriter
{
    public static ValueInfoProto Write(Value value)
    {
        ValueInfoProto proto = Unmodelled.Restore<ValueInfoProto>(value.Unmodelled);
        proto.Name = value.Name;
        if (value.Type == ElementType.Undefined && value.Shape is null)
        {
            return proto;
        }

        proto.Type ??= new TypeProto();
        proto.Type.TensorType ??= new TypeProto.Types.Tensor();
        Fill(proto.Type.TensorType, value.Type, value.Shape);
        return proto;
    }

    /// <summary>The type of a tensor, for a value that nothing else is known of.</summary>
    public static TypeProto TensorType(ElementType type, IReadOnlyList<Dimension>? shape)
    {
        var proto = new TypeProto { TensorType = new TypeProto.Types.Tensor() };
        Fill(proto.TensorType, type, shape);
        return proto;
    }

    private static void Fill(TypeProto.Types.Tensor tensor, ElementType type, IReadOnlyList<Dimension>? shape)
    {
        tensor.ElemType = (int)type;
        if (shape is null)
        {
            tensor.Shape = null;
            return;
        }

        tensor.Shape ??= new TensorShapeProto();
        while (tensor.Shape.Dim.Count > shape.Count)
        {
            tensor.Shape.Dim.RemoveAt(tensor.Shape.Dim.Count - 1);
        }

        for (int i = 0; i < shape.Count; i++)
        {
            if (i == tensor.Shape.Dim.Count)
            {
                tensor.Shape.Dim.Add(new TensorShapeProto.Types.Dimension());
            }

            Fill(tensor.Shape.Dim[i], shape[i]);
        }
    }

    /// <summary>A dimension that is neither size nor symbol keeps what stood in the file (nothing, an empty symbol, -1).</summary>
    private static void Fill(TensorShapeProto.Types.Dimension proto, Dimension dimension)
    {
        if (dimension.Size is { } size)
        {
            proto.DimValue = size;
        }
        else if (dimension.Symbol is { } symbol)
        {
            proto.DimParam = symbol;
        }
        else if (proto.DimParam.Length > 0 || (proto.HasDimValue && proto.DimValue >= 0))
        {
            proto.ClearValue();
        }
    }
}
