using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Elementwise difference with broadcasting.</summary>
internal sealed class Sub : BinaryOperator
{
    public override bool Trains(int input) => true;

    protected override Tensor Combine(Tensor left, Tensor right) => left - right;
}
