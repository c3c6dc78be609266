using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>Cross-correlation over one, two or three spatial axes, with groups and dilation. X [N, C, …], W [M, C/group, …], B [M].</summary>
internal sealed class Conv : BilinearOperator
{
    protected override Tensor Product(NodeCall call, Tensor left, Tensor right) => Correlate(call, left, right, null);

    protected override Tensor Biased(NodeCall call, Tensor left, Tensor right) => Correlate(call, left, right, call.Optional(2));

    private static Tensor Correlate(NodeCall call, Tensor x, Tensor weight, Tensor? bias)
    {
        var window = SpatialWindow.Of(call, x.shape, weight.shape[2..]);
        long[] padding = window.Begins;
        if (!window.Symmetric)
        {
            x = functional.pad(x, window.TorchPads());
            padding = new long[padding.Length];
        }

        long groups = call.Int("group", 1);
        return window.Kernel.Length switch
        {
            1 => functional.conv1d(x, weight, bias, window.Strides[0], padding[0], window.Dilations[0], groups),
            2 => functional.conv2d(x, weight, bias, window.Strides, padding, window.Dilations, groups),
            3 => functional.conv3d(x, weight, bias, window.Strides, padding, window.Dilations, groups),
            _ => throw new NotSupportedException($"Conv over {window.Kernel.Length} spatial axes."),
        };
    }
}
