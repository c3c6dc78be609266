using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The sum of squares over some axes.</summary>
internal sealed class ReduceSumSquare : ReductionOperator
{
    protected override Tensor Reduce(Tensor x, long[] axes, bool keepDims) => x.square().sum(axes, keepDims, x.dtype);
}
