using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>
/// Layer normalisation of s = x + skip + bias over the last axis: y = (s - mean) / sqrt(variance + epsilon) * gamma + beta. Beta and bias
/// are optional; skip may lack the batch axis. Outputs: y, the mean, 1 / sqrt(variance + epsilon) and s.
/// </summary>
internal sealed class SkipLayerNormalization : Operator
{
    private const double DefaultEpsilon = 1e-12;

    public override string Domain => MicrosoftDomain;

    public override bool Trains(int input) => input is 2 or 3 or 4;

    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        double epsilon = call.Float("epsilon", DefaultEpsilon);
        Tensor sum = call.Optional(4) is { } bias ? call[0] + call[1] + bias : call[0] + call[1];
        Tensor y = functional.layer_norm(sum, call[2].shape, call[2], call.Optional(3), epsilon);
        return call.Node.Outputs.Count == 1 ? [y] : [y, .. LayerNormalization.Statistics(sum, (int)sum.dim() - 1, epsilon), sum];
    }
}
