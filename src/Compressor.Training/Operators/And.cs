using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Logical conjunction with broadcasting.</summary>
internal sealed class And : BinaryOperator
{
    protected override Tensor Combine(Tensor left, Tensor right) => left.logical_and(right);
}
