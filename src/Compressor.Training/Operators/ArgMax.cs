using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The place of the maximum along an axis.</summary>
internal sealed class ArgMax : ArgExtremumOperator
{
    protected override Tensor Place(Tensor x, long axis, bool keepDims) => x.argmax(axis, keepDims);
}
