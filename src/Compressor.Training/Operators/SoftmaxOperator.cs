using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// An operator that normalises along one axis. Before opset 13 the input counts as a matrix whose columns are all axes from `axis`
/// (default 1) on; since then `axis` (default -1) is the only one normalised.
/// </summary>
internal abstract class SoftmaxOperator : SingleOutputOperator
{
    protected sealed override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        if (call.Opset >= 13)
        {
            return Normalised(x, call.Int("axis", -1));
        }

        long[] shape = x.shape;
        int axis = (int)NodeCall.Axis(call.Int("axis", 1), shape.Length);
        return axis == shape.Length - 1 ? Normalised(x, -1) : Normalised(x.flatten(axis), -1).reshape(shape);
    }

    protected abstract Tensor Normalised(Tensor x, long axis);
}
