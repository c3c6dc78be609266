using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The logarithm of the sum of exponentials over some axes, without overflow.</summary>
internal sealed class ReduceLogSumExp : ReductionOperator
{
    protected override Tensor Reduce(Tensor x, long[] axes, bool keepDims) =>
        OneByOne(x, axes, keepDims, static (part, axis, keep) => part.logsumexp(axis, keep));
}
