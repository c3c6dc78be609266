using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>scale x + bias with a bias per channel of an image [N, C, H, W] (experimental, gone from ONNX 1.5).</summary>
internal sealed class ImageScaler : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor scaled = call[0] * call.Float("scale", 1);
        return call.Node.Attribute("bias") is IReadOnlyList<float> bias
            ? scaled + TorchTensors.Of([.. bias], [bias.Count, 1, 1]).to(call[0].dtype, call[0].device)
            : scaled;
    }
}
