using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Logical disjunction with broadcasting.</summary>
internal sealed class Or : BinaryOperator
{
    protected override Tensor Combine(Tensor left, Tensor right) => left.logical_or(right);
}
