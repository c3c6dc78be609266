using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The entries of `axis`, or without one of the flattened tensor, whose condition holds; those without a condition are left out.
/// </summary>
internal sealed class Compress : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        long? given = call.Node.Attribute("axis") as long?;
        Tensor x = given is null ? call[0].reshape(-1) : call[0];
        long axis = NodeCall.Axis(given ?? 0, x.dim());
        Tensor condition = call[1].narrow(0, 0, Math.Min(call[1].shape[0], x.shape[axis]));
        return x.index_select(axis, condition.nonzero().reshape(-1));
    }
}
