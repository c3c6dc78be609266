using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// The unmodelled part of tensors, in one form for dense and sparse ones: a tensor may be written in another storage than it was
/// read in.
/// </summary>
internal static class TensorRests
{
    /// <param name="tensor">What is left of the tensor, or of a sparse tensor's values.</param>
    /// <param name="sparse">What is left of the sparse message around it; null for a dense tensor.</param>
    public static ReadOnlyMemory<byte> Rest(TensorProto? tensor, SparseTensorProto? sparse)
    {
        var rest = new TensorRest();
        if (tensor is not null && tensor.CalculateSize() > 0)
        {
            rest.Tensor = tensor;
        }

        if (sparse is not null)
        {
            sparse.Indices = sparse.Indices?.CalculateSize() > 0 ? sparse.Indices : null;
            rest.Sparse = sparse.CalculateSize() > 0 ? sparse : null;
        }

        return Unmodelled.Rest(rest);
    }

    /// <summary>What <see cref="Rest"/> kept; see <see cref="Initializer.Unmodelled"/>.</summary>
    public static TensorRest Restore(ReadOnlyMemory<byte> rest) => Unmodelled.Restore<TensorRest>(rest);
}
