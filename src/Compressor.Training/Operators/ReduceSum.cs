using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The sum over some axes.</summary>
internal sealed class ReduceSum : ReductionOperator
{
    protected override Tensor Reduce(Tensor x, long[] axes, bool keepDims) => x.sum(axes, keepDims, x.dtype);
}
