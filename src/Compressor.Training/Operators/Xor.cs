using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Logical exclusive disjunction with broadcasting.</summary>
internal sealed class Xor : BinaryOperator
{
    protected override Tensor Combine(Tensor left, Tensor right) => left.logical_xor(right);
}
