using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// An operator on two tensors that broadcast as in numpy. Before opset 7 only the second one broadcasts, and `axis` says at which axis of
/// the first one its own begin.
/// </summary>
internal abstract class BinaryOperator : SingleOutputOperator
{
    protected sealed override Tensor Apply(NodeCall call)
    {
        (Tensor left, Tensor right) = (call[0], call[1]);
        if (call.Opset < 7 && call.Node.Attribute("axis") is long axis)
        {
            long after = left.dim() - NodeCall.Axis(axis, left.dim()) - right.dim();
            right = right.reshape([.. right.shape, .. Enumerable.Repeat(1L, (int)Math.Max(0, after))]);
        }

        return Combine(left, right);
    }

    protected abstract Tensor Combine(Tensor left, Tensor right);
}
