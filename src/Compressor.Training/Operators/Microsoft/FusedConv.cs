using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>
/// Y = activation(X * W + B + Z): a convolution with the addition of Z (optional) and the activation that followed it, whose parameters
/// stand in `activation_params` in the order of the activation's attributes.
/// </summary>
internal sealed class FusedConv : ConvOperator
{
    public override string Domain => MicrosoftDomain;

    public override string? Refuses(Node node, long opset) => FusedActivation.Refuses(node);

    protected override Tensor Finish(NodeCall call, Tensor sum)
    {
        var parameters = call.Node.Attribute("activation_params") as IReadOnlyList<float> ?? [];
        return FusedActivation.Apply(call, call.Optional(3) is { } z ? sum + z : sum, Parameter);

        double? Parameter(string name, int position) => position < parameters.Count ? parameters[position] : null;
    }
}
