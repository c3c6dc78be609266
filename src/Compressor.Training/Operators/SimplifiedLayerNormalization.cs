using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// y = x / sqrt(mean(x^2) + epsilon) * scale, with the mean over the axes from `axis` on: what ONNX Runtime called
/// <see cref="RMSNormalization"/> before ONNX had it. Outputs: y and the factor 1 / sqrt(mean(x^2) + epsilon).
/// </summary>
internal sealed class SimplifiedLayerNormalization(string domain = "") : Operator
{
    public override string Domain => domain;

    public override bool Trains(int input) => input == 1;

    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor inverse = RMSNormalization.InverseRoot(call[0], call.Int("axis", -1), call.Float("epsilon", 1e-5));
        return [call[0] * inverse * call[1], inverse];
    }
}
