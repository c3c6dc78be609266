using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The data with slices replaced by updates, or combined with them (`reduction`). The last axis of the indices holds the leading
/// coordinates of a slice.
/// </summary>
internal sealed class ScatterND : SingleOutputOperator
{
    public override string? Refuses(Node node, long opset) => Scattering.Refuses(node);

    protected override Tensor Apply(NodeCall call)
    {
        (Tensor x, Tensor indices) = (call[0], call[1]);
        long[] shape = x.shape;
        int depth = (int)indices.shape[^1];
        long slice = shape[depth..].Aggregate(1L, (product, extent) => product * extent);
        long slices = shape[..depth].Aggregate(1L, (product, extent) => product * extent);
        Tensor rows = Scattering.Rows(indices, shape.AsSpan(0, depth));
        Tensor updates = call[2].reshape(rows.shape[0], slice);
        return Scattering.Of(x.reshape(slices, slice), rows, updates, call.Text("reduction", "none")).reshape(shape);
    }
}
