using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x where x >= 0, slope x elsewhere; the slope broadcasts to x.</summary>
internal sealed class PRelu : SingleOutputOperator
{
    public override bool Trains(int input) => input == 1;

    protected override Tensor Apply(NodeCall call) => where(call[0] < 0, call[0] * call[1], call[0]);
}
