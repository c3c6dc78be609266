using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.Augmentation;

/// <summary>How a sample holds an image: [H, W], [C, H, W], or [H, W, C] where the last axis is the shorter one.</summary>
public readonly record struct ImageLayout(int Height, int Width, int Channels, bool ChannelsLast)
{
    /// <summary>The layout of samples of some axes, or null where they hold no image.</summary>
    public static ImageLayout? Of(IReadOnlyList<int> axes)
    {
        ImageLayout? layout = axes switch
        {
            [var height, var width] => new ImageLayout(height, width, 1, false),
            [var height, var width, var channels] when channels < height => new ImageLayout(height, width, channels, true),
            [var channels, var height, var width] => new ImageLayout(height, width, channels, false),
            _ => null,
        };
        return layout is { Height: > 1, Width: > 1 } ? layout : null;
    }

    /// <summary>Samples of any shape as [N, C, H, W].</summary>
    internal Tensor ToImages(Tensor samples) => ChannelsLast
        ? samples.reshape(-1, Height, Width, Channels).permute(0, 3, 1, 2)
        : samples.reshape(-1, Channels, Height, Width);

    /// <summary>Images in the shape that the samples had.</summary>
    internal Tensor ToSamples(Tensor images, long[] shape) => (ChannelsLast ? images.permute(0, 2, 3, 1) : images).reshape(shape);
}
