using static TorchSharp.torch;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>s Phi(s) with s = x + bias and the normal distribution function Phi.</summary>
internal sealed class BiasGelu : SingleOutputOperator
{
    public override string Domain => MicrosoftDomain;

    public override bool Trains(int input) => input == 1;

    protected override Tensor Apply(NodeCall call) => (call[0] + call[1]).gelu();
}
