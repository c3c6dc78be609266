using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>The maximum of each window; padding never wins. Shape [N, C, spatial…].</summary>
internal sealed class MaxPool : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        var window = SpatialWindow.Of(call, x.shape, call.Ints("kernel_shape")!);
        x = functional.pad(x, window.TorchPads(), mode: PaddingModes.Constant, value: double.NegativeInfinity);
        bool ceil = call.Int("ceil_mode", 0) != 0;
        return window.Kernel.Length switch
        {
            1 => functional.max_pool1d(x, window.Kernel[0], window.Strides[0], null, window.Dilations[0], ceil),
            2 => functional.max_pool2d(x, window.Kernel, window.Strides, null, window.Dilations, ceil),
            3 => functional.max_pool3d(x, window.Kernel, window.Strides, null, window.Dilations, ceil),
            _ => throw new NotSupportedException($"MaxPool over {window.Kernel.Length} spatial axes."),
        };
    }
}
