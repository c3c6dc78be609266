using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>scale x (experimental, gone from ONNX 1.5).</summary>
internal sealed class Scale : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0] * call.Float("scale", 1);
}
