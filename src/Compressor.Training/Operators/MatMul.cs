using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Matrix product over the last two axes, the others broadcast, as numpy.matmul.</summary>
internal sealed class MatMul : BilinearOperator
{
    protected override Tensor Product(NodeCall call, Tensor left, Tensor right) => left.matmul(right);
}
