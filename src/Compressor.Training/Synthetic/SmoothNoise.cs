using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.Synthetic;

/// <summary>
/// Random fields with structure on every scale, as images, sounds and measurements have it (value noise; Perlin 1985):
/// <code>
/// x = sum over scales s of w_s up_s(n_s),   n_s ~ N(0, 1) on a grid s times as coarse, up_s linear interpolation, w ~ |N(0, 1)| per sample
/// </code>
/// each sample then brought to mean 0 and variance 1. Axes shorter than <see cref="ShortestSmooth"/>, such as channels, are not smoothed.
/// </summary>
internal static class SmoothNoise
{
    private const long ShortestSmooth = 24;
    private static readonly int[] Scales = [1, 2, 4, 8, 16];

    /// <summary>Samples [count, …shape] of mean 0 and variance 1 each.</summary>
    public static Tensor Of(long count, long[] shape, Generator random)
    {
        using var scope = NewDisposeScope();
        long size = shape.Aggregate(1L, (product, extent) => product * extent);
        if (size == 1)
        {
            return randn([count, .. shape], generator: random).MoveToOuterDisposeScope();
        }

        Tensor sum = zeros([count, .. shape]);
        foreach (int scale in shape.Max() >= ShortestSmooth ? Scales : [1])
        {
            long[] coarse = [.. shape.Select(extent => extent < ShortestSmooth ? extent : Math.Max(2, (extent + scale - 1) / scale))];
            Tensor noise = randn([count, .. coarse], generator: random);
            for (int axis = 0; axis < shape.Length; axis++)
            {
                if (coarse[axis] != shape[axis])
                {
                    noise = noise.movedim([axis + 1], [-1]).matmul(Interpolation(coarse[axis], shape[axis])).movedim([-1], [axis + 1]);
                }
            }

            Tensor weight = randn([count, .. shape.Select(_ => 1L)], generator: random).abs();
            sum += weight * noise;
        }

        Tensor flat = sum.reshape(count, size);
        Tensor centred = flat - flat.mean([1], keepdim: true);
        Tensor scaled = centred / (centred.square().mean([1], keepdim: true) + 1e-12).sqrt();
        return scaled.reshape([count, .. shape]).MoveToOuterDisposeScope();
    }

    /// <summary>The matrix [coarse, fine] of linear interpolation between points that lie evenly from end to end.</summary>
    private static Tensor Interpolation(long coarse, long fine)
    {
        Tensor places = linspace(0, coarse - 1, fine).unsqueeze(0);
        return (1 - (places - arange(coarse).to(ScalarType.Float32).unsqueeze(1)).abs()).clamp_min(0);
    }
}
