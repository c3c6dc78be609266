using static TorchSharp.torch;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>x / (1 + e^(-alpha x)).</summary>
internal sealed class QuickGelu : SingleOutputOperator
{
    private const double DefaultAlpha = 1.702;

    public override string Domain => MicrosoftDomain;

    protected override Tensor Apply(NodeCall call) => call[0] * (call[0] * call.Float("alpha", DefaultAlpha)).sigmoid();
}
