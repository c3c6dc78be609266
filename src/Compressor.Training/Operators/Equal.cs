using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>True where a = b, with broadcasting.</summary>
internal sealed class Equal : BinaryOperator
{
    protected override Tensor Combine(Tensor left, Tensor right) => left.eq(right);
}
