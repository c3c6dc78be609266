using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Sums of all elements up to and including each (or, with exclusive = 1, up to the one before) along an axis; with reverse = 1 counted
/// from the end.
/// </summary>
internal sealed class CumSum : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        long axis = NodeCall.Axis(call.Longs(1)[0], x.dim());
        bool reverse = call.Int("reverse", 0) != 0;
        Tensor sums = (reverse ? x.flip(axis) : x).cumsum(axis, x.dtype);
        if (call.Int("exclusive", 0) != 0)
        {
            sums = cat([zeros_like(sums.narrow(axis, 0, 1)), sums.narrow(axis, 0, x.shape[axis] - 1)], axis);
        }

        return reverse ? sums.flip(axis) : sums;
    }
}
