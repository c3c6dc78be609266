using static TorchSharp.torch;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>
/// Root mean square normalisation of s = x + skip + bias over the last axis: y = s / sqrt(mean(s^2) + epsilon) * gamma. The bias is
/// optional; skip may lack the batch axis. Outputs: y, the mean of s, 1 / sqrt(mean(s^2) + epsilon) and s.
/// </summary>
internal sealed class SkipSimplifiedLayerNormalization : Operator
{
    private const double DefaultEpsilon = 1e-12;

    public override string Domain => MicrosoftDomain;

    public override bool Trains(int input) => input is 2 or 3;

    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor sum = call.Optional(3) is { } bias ? call[0] + call[1] + bias : call[0] + call[1];
        Tensor inverse = RMSNormalization.InverseRoot(sum, -1, call.Float("epsilon", DefaultEpsilon));
        return [sum * inverse * call[2], sum.mean([-1], keepdim: true), inverse, sum];
    }
}
