using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x to the power of y, with broadcasting, in the type of x.</summary>
internal sealed class Pow : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        (Tensor x, Tensor y) = (call[0], call[1]);

        // Squares and roots of a whole tensor are several times faster when torch sees the exponent as a number.
        bool number = x.is_floating_point() && y.numel() == 1 && y.dim() <= x.dim() && !y.requires_grad;
        return number ? x.pow(call.OptionalDoubles(1)![0]) : x.pow(y).to(x.dtype);
    }
}
