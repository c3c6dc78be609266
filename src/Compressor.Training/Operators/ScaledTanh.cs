using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>alpha tanh(beta x) (experimental, gone from ONNX 1.5).</summary>
internal sealed class ScaledTanh : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => (call[0] * call.Float("beta", 1)).tanh() * call.Float("alpha", 1);
}
