using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The mean over some axes; of integers, rounded towards zero.</summary>
internal sealed class ReduceMean : ReductionOperator
{
    protected override Tensor Reduce(Tensor x, long[] axes, bool keepDims)
    {
        if (x.is_floating_point())
        {
            return x.mean(axes, keepDims);
        }

        long count = axes.Aggregate(1L, (product, axis) => product * x.shape[NodeCall.Axis(axis, x.dim())]);
        return x.sum(axes, keepDims, x.dtype).div(count, RoundingMode.trunc);
    }
}
