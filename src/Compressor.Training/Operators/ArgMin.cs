using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The place of the minimum along an axis.</summary>
internal sealed class ArgMin : ArgExtremumOperator
{
    protected override Tensor Place(Tensor x, long axis, bool keepDims) => x.argmin(axis, keepDims);
}
