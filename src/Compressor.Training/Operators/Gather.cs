using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The entries of `axis` that the indices name; the axes of the indices take its place. Negative indices count from the end.
/// </summary>
internal sealed class Gather : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        (Tensor x, Tensor indices) = (call[0], call[1].to(ScalarType.Int64));
        int axis = (int)NodeCall.Axis(call.Int("axis", 0), x.dim());
        long[] shape = x.shape;
        Tensor flat = indices.reshape(-1);
        flat = flat.where(flat >= 0, flat + shape[axis]);
        return x.index_select(axis, flat).reshape([.. shape[..axis], .. indices.shape, .. shape[(axis + 1)..]]);
    }
}
