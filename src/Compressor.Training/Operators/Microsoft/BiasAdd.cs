using static TorchSharp.torch;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>x + bias + skip, with a bias per channel of the last axis.</summary>
internal sealed class BiasAdd : SingleOutputOperator
{
    public override string Domain => MicrosoftDomain;

    public override bool Trains(int input) => input == 1;

    protected override Tensor Apply(NodeCall call) => call[0] + call[1] + call[2];
}
