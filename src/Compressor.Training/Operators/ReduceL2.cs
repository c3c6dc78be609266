using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The square root of the sum of squares over some axes.</summary>
internal sealed class ReduceL2 : ReductionOperator
{
    // vector_norm, unlike a root of a sum, has a finite gradient (zero) at a zero vector.
    protected override Tensor Reduce(Tensor x, long[] axes, bool keepDims) => linalg.vector_norm(x, 2, axes, keepDims);
}
