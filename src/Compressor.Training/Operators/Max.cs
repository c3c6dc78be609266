using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The elementwise maximum of all inputs, with broadcasting.</summary>
internal sealed class Max : VariadicOperator
{
    protected override Tensor Combine(Tensor left, Tensor right) => left.maximum(right);
}
