using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// An image [N, C, H, W] without `border` (left, top, right, bottom) pixels or, where `scale` is given, `scale` (height, width) pixels from
/// left and top on (experimental, gone from ONNX 1.5).
/// </summary>
internal sealed class Crop : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        long[] border = call.Ints("border") ?? [0, 0, 0, 0];
        long[] size = call.Ints("scale") ?? [x.shape[2] - border[1] - border[3], x.shape[3] - border[0] - border[2]];
        return x.narrow(2, border[1], size[0]).narrow(3, border[0], size[1]);
    }
}
