using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The maximum over some axes.</summary>
internal sealed class ReduceMax : ReductionOperator
{
    protected override Tensor Reduce(Tensor x, long[] axes, bool keepDims) => x.amax(axes, keepDims);
}
