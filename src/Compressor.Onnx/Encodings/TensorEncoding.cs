using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>One way to store a tensor. A new one is a class beside this one and a line in <see cref="TensorEncodings"/>.</summary>
internal abstract class TensorEncoding
{
    /// <summary>Its name in reports.</summary>
    public abstract string Id { get; }

    /// <summary>The choice that asks for this encoding wherever it applies; null where only a tensor's origin or Auto does.</summary>
    public virtual StorageChoice? Choice => null;

    /// <summary>The storage of a read tensor that this encoding keeps; null for none.</summary>
    public virtual TensorStorage? Keeps => null;

    /// <summary>What a session's opening takes, as a rank among the encodings: the higher, the longer.</summary>
    public virtual int OpeningRank => 0;

    /// <summary>Whether the tensor may be stored so where it stands.</summary>
    public abstract bool Applies(TensorSite site);

    /// <summary>Whether Auto weighs this encoding by its bytes, all of which must be inside the model.</summary>
    public abstract bool Competes(TensorSite site);

    /// <summary>The tensor as messages; null where only the attempt shows that it cannot be stored so.</summary>
    public abstract Fragment? Encode(TensorSite site);

    /// <summary>Bytes the fragment adds outside the model file.</summary>
    public virtual long ExternalBytes(TensorSite site) => 0;

    /// <summary>A fragment of one initializer.</summary>
    protected Fragment Plain(TensorProto proto) => new(Id, new GraphProto { Initializer = { proto } }, []);

    /// <summary>The tensor's message without its elements: name, type, shape, and what the IR does not model.</summary>
    protected static TensorProto Header(Initializer tensor)
    {
        TensorProto proto = TensorRests.Restore(tensor.Unmodelled).Tensor ?? new TensorProto();
        if (tensor.Name.Length > 0)
        {
            proto.Name = tensor.Name;
        }

        proto.DataType = (int)tensor.Data.Type;
        proto.Dims.AddRange(tensor.Data.Shape);
        return proto;
    }
}
