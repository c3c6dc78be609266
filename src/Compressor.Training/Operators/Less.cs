using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>True where a &lt; b, with broadcasting.</summary>
internal sealed class Less : BinaryOperator
{
    protected override Tensor Combine(Tensor left, Tensor right) => left.lt(right);
}
