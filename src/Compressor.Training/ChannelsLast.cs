using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>
/// Images whose memory holds all channels of a pixel side by side, [N, C, H, W] still being their shape: oneDNN convolves those up to twice
/// as fast. What follows a convolution keeps the order, so that only the first one has to make it.
/// </summary>
internal static class ChannelsLast
{
    /// <summary>The same values in that order where it pays, else as they are.</summary>
    public static Tensor Of(Tensor x) => x.dtype is ScalarType.Float32 or ScalarType.BFloat16 && ConvolutionKernels.PrefersChannelsLast
        && x.dim() == 4 && x.size(1) > 1 && !Holds(x)
        ? FromRows(ToRows(x).contiguous())
        : x;

    /// <summary>True for values that lie in that order, one after the other.</summary>
    public static bool Holds(Tensor x) => x.dim() == 4 && x.stride(1) == 1 && ToRows(x).is_contiguous();

    /// <summary>[N, C, H, W] as [N, H, W, C], the memory as it is.</summary>
    public static Tensor ToRows(Tensor x) => x.permute(0, 2, 3, 1);

    /// <summary>[N, H, W, C] as [N, C, H, W], the memory as it is.</summary>
    public static Tensor FromRows(Tensor x) => x.permute(0, 3, 1, 2);
}
