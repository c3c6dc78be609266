using Compressor.IR;
using Compressor.Onnx.Protobuf;
using Google.Protobuf;

namespace Compressor.Onnx;

/// <summary>Every element as little-endian bytes in <c>raw_data</c>; strings as they stood.</summary>
internal sealed class DenseEncoding : TensorEncoding
{
    public override string Id => "dense";

    public override StorageChoice? Choice => StorageChoice.Dense;

    public override TensorStorage? Keeps => TensorStorage.Raw;

    public override bool Applies(TensorSite site) => true;

    public override bool Competes(TensorSite site) => true;

    public override Fragment Encode(TensorSite site)
    {
        TensorProto proto = Header(site.Tensor);
        if (!site.Tensor.Data.Bytes.IsEmpty)
        {
            proto.RawData = UnsafeByteOperations.UnsafeWrap(site.Tensor.Data.Bytes);
        }

        return Plain(proto);
    }
}
