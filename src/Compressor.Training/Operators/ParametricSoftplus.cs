using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>alpha ln(1 + e^(beta x)) (experimental, gone from ONNX 1.5).</summary>
internal sealed class ParametricSoftplus : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => nn.functional.softplus(call[0] * call.Float("beta", 1)) * call.Float("alpha", 1);
}
