using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The elementwise sum of all inputs, with broadcasting.</summary>
internal sealed class Sum : VariadicOperator
{
    protected override Tensor Combine(Tensor left, Tensor right) => left + right;
}
