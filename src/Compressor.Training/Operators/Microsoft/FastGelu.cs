using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>0.5 s (1 + tanh(sqrt(2 / pi) (s + 0.044715 s^3))) with s = x + bias, or x where there is no bias.</summary>
internal sealed class FastGelu : SingleOutputOperator
{
    public override string Domain => MicrosoftDomain;

    public override bool Trains(int input) => input == 1;

    protected override Tensor Apply(NodeCall call) =>
        (call.Optional(1) is { } bias ? call[0] + bias : call[0]).gelu(GELU.Approximate.tanh);
}
