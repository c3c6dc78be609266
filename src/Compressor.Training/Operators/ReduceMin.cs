using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The minimum over some axes.</summary>
internal sealed class ReduceMin : ReductionOperator
{
    protected override Tensor Reduce(Tensor x, long[] axes, bool keepDims) => x.amin(axes, keepDims);
}
