using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Elementwise product with broadcasting.</summary>
internal sealed class Mul : SingleOutputOperator
{
    public override bool Trains(int input) => true;

    protected override Tensor Apply(NodeCall call) => call[0] * call[1];
}
