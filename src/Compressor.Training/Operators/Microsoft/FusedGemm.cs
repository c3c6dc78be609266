using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>
/// Y = activation(alpha A' B' + beta C), with the activation's parameters in `activation_alpha`, `activation_beta`, `activation_gamma`.
/// </summary>
internal sealed class FusedGemm : GemmOperator
{
    public override string Domain => MicrosoftDomain;

    public override string? Refuses(Node node, long opset) => FusedActivation.Refuses(node);

    protected override Tensor Finish(NodeCall call, Tensor sum)
    {
        return FusedActivation.Apply(call, sum, Parameter);

        double? Parameter(string name, int position) => call.Node.Attribute($"activation_{name}") is float value ? value : null;
    }
}
