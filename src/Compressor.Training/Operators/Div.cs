using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Elementwise quotient with broadcasting; of integers, rounded towards zero.</summary>
internal sealed class Div : BinaryOperator
{
    public override bool Trains(int input) => true;

    protected override Tensor Combine(Tensor left, Tensor right) =>
        left.is_floating_point() ? left / right : left.div(right, RoundingMode.trunc);
}
