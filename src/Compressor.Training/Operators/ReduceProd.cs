using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The product over some axes.</summary>
internal sealed class ReduceProd : ReductionOperator
{
    protected override Tensor Reduce(Tensor x, long[] axes, bool keepDims) =>
        OneByOne(x, axes, keepDims, static (part, axis, keep) => part.prod(axis, keep, part.dtype));
}
