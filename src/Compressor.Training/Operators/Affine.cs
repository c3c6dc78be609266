using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>alpha x + beta (experimental, gone from ONNX 1.5).</summary>
internal sealed class Affine : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0] * call.Float("alpha", 1) + call.Float("beta", 0);
}
