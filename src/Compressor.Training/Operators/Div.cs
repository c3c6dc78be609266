using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Elementwise quotient with broadcasting; of integers, rounded towards zero.</summary>
internal sealed class Div : SingleOutputOperator
{
    public override bool Trains(int input) => true;

    protected override Tensor Apply(NodeCall call) =>
        call[0].is_floating_point() ? call[0] / call[1] : call[0].div(call[1], RoundingMode.trunc);
}
