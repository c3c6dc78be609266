using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The sum of absolute values over some axes.</summary>
internal sealed class ReduceL1 : ReductionOperator
{
    protected override Tensor Reduce(Tensor x, long[] axes, bool keepDims) => x.abs().sum(axes, keepDims, x.dtype);
}
