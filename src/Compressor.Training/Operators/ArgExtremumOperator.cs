using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The place of an extremum along `axis`, as int64; of several the first, or with select_last_index = 1 the last.</summary>
internal abstract class ArgExtremumOperator : SingleOutputOperator
{
    protected sealed override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        long axis = NodeCall.Axis(call.Int("axis", 0), x.dim());
        bool keepDims = call.Int("keepdims", 1) != 0;
        return call.Int("select_last_index", 0) == 0
            ? Place(x, axis, keepDims)
            : x.shape[axis] - 1 - Place(x.flip(axis), axis, keepDims);
    }

    protected abstract Tensor Place(Tensor x, long axis, bool keepDims);
}
