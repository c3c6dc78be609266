using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// Numbers in <c>float_data</c>, <c>int64_data</c> and their siblings. Small integers are varints there: fewer bytes than raw.
/// </summary>
internal sealed class TypedEncoding : TensorEncoding
{
    public override string Id => "typed";

    public override TensorStorage? Keeps => TensorStorage.Typed;

    public override bool Applies(TensorSite site) => !site.Tensor.Data.Bytes.IsEmpty;

    public override bool Competes(TensorSite site) => site.Tensor.Data.Type
        is ElementType.Int64 or ElementType.UInt64 or ElementType.Int32 or ElementType.UInt32 or ElementType.Int16 or ElementType.UInt16;

    public override Fragment Encode(TensorSite site)
    {
        TensorProto proto = Header(site.Tensor);
        TypedData.FromBytes(site.Tensor.Data.Type, site.Tensor.Data.Bytes.Span, proto);
        return Plain(proto);
    }
}
