using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The logarithm of the sum over some axes.</summary>
internal sealed class ReduceLogSum : ReductionOperator
{
    protected override Tensor Reduce(Tensor x, long[] axes, bool keepDims) => x.sum(axes, keepDims).log();
}
