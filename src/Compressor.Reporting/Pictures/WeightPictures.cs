using Compressor.IR;
using SkiaSharp;

namespace Compressor.Reporting.Pictures;

/// <summary>
/// Pictures of what was kept: the filters of the first convolution, and the masks of the largest weights of rank 2 and more, shrunk so that
/// a report of any model stays small.
/// </summary>
public static class WeightPictures
{
    /// <summary>"mask" of <see cref="WeightPicture.Kind"/>.</summary>
    public const string Mask = "mask";

    /// <summary>"kernels" of <see cref="WeightPicture.Kind"/>.</summary>
    public const string Kernels = "kernels";

    private const int MostMasks = 12;

    /// <summary>Below this there is nothing to see.</summary>
    private const int FewestWeights = 256;

    /// <summary>The pictures of a written model, largest weight first.</summary>
    public static IReadOnlyList<WeightPicture> Of(Model model)
    {
        IReadOnlyList<Weight> weights = WeightCensus.Of(model);
        string? first = model.Graph.Nodes.FirstOrDefault(node => node is { OpType: "Conv", Domain: "" })?.Input(1);
        Weight? kernels = weights.FirstOrDefault(weight => weight.Key == first && weight.Data is { Rank: 3 or 4, Count: > 0 });
        return
        [
            .. kernels is null ? (WeightPicture[])[] : [KernelPicture.Of(kernels)],
            .. weights.Where(weight => weight != kernels && weight.Data.Rank >= 2 && weight.Data.Count >= FewestWeights)
                .OrderByDescending(weight => weight.Data.Count).Take(MostMasks).Select(MaskPicture.Of),
        ];
    }

    /// <summary>A picture from one colour per cell, row by row.</summary>
    internal static ReadOnlyMemory<byte> Png(SKColor[] cells, int columns)
    {
        using var bitmap = new SKBitmap(columns, cells.Length / columns, SKColorType.Rgba8888, SKAlphaType.Unpremul) { Pixels = cells };
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
