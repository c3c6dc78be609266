using static TorchSharp.torch;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>a g Phi(g), where a is the first and g the second half of the last axis of x + bias.</summary>
internal sealed class BiasSplitGelu : SingleOutputOperator
{
    public override string Domain => MicrosoftDomain;

    public override bool Trains(int input) => input == 1;

    protected override Tensor Apply(NodeCall call)
    {
        Tensor[] halves = (call[0] + call[1]).chunk(2, -1);
        return halves[0] * halves[1].gelu();
    }
}
