using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>True where a &gt; b, with broadcasting.</summary>
internal sealed class Greater : BinaryOperator
{
    protected override Tensor Combine(Tensor left, Tensor right) => left.gt(right);
}
