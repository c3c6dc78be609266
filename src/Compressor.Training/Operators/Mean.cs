using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The elementwise mean of all inputs, with broadcasting.</summary>
internal sealed class Mean : VariadicOperator
{
    protected override Tensor Combine(Tensor left, Tensor right) => left + right;

    protected override Tensor Finish(Tensor combined, int count) => combined / count;
}
