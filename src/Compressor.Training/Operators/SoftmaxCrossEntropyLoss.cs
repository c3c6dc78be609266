using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The <see cref="NegativeLogLikelihoodLoss"/> of the softmax over axis 1; the second output holds the logarithm of the softmax.
/// </summary>
internal sealed class SoftmaxCrossEntropyLoss : Operator
{
    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor logProbabilities = call[0].log_softmax(1);
        return [NegativeLogLikelihoodLoss.Of(call, logProbabilities), logProbabilities];
    }
}
