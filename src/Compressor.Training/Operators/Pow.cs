using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x to the power of y, with broadcasting, in the type of x.</summary>
internal sealed class Pow : BinaryOperator
{
    protected override Tensor Combine(Tensor left, Tensor right)
    {
        // Squares and roots of a whole tensor are several times faster when torch sees the exponent as a number.
        bool number = left.is_floating_point() && right.numel() == 1 && right.dim() <= left.dim() && !right.requires_grad;
        return number ? left.pow(right.to(ScalarType.Float64).item<double>()) : left.pow(right).to(left.dtype);
    }
}
