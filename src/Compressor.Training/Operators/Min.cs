using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The elementwise minimum of all inputs, with broadcasting.</summary>
internal sealed class Min : VariadicOperator
{
    protected override Tensor Combine(Tensor left, Tensor right) => left.minimum(right);
}
