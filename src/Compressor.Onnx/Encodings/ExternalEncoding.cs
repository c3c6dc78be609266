using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>Bytes in a file beside the model: how models beyond protobuf's 2 GiB are stored.</summary>
internal sealed class ExternalEncoding : TensorEncoding
{
    public override string Id => "external";

    public override TensorStorage? Keeps => TensorStorage.External;

    public override bool Applies(TensorSite site) => site.External is not null && !site.Tensor.Data.Bytes.IsEmpty;

    public override bool Competes(TensorSite site) => false;

    public override Fragment Encode(TensorSite site)
    {
        TensorProto proto = Header(site.Tensor);
        proto.DataLocation = TensorProto.Types.DataLocation.External;
        site.External!.Append(site.Tensor.Data, proto.ExternalData);
        return Plain(proto);
    }

    public override long ExternalBytes(TensorSite site) => site.Tensor.Data.Bytes.Length;
}
