using Compressor.IR;
using SkiaSharp;

namespace Compressor.Reporting.Pictures;

/// <summary>
/// Filters of a convolution side by side, one tile per filter and input channel: blue for positive weights, orange for negative ones,
/// grey where a weight was dropped.
/// </summary>
internal static class KernelPicture
{
    private const int MostTiles = 96;

    /// <summary>A faint weight must differ from none.</summary>
    private const int LeastAlpha = 48;

    private static readonly SKColor Positive = new(47, 111, 237);
    private static readonly SKColor Negative = new(222, 98, 20);
    private static readonly SKColor Dropped = new(128, 128, 128, 40);

    public static WeightPicture Of(Weight weight)
    {
        IReadOnlyList<long> shape = weight.Data.Shape;
        int width = (int)shape[^1];
        int height = shape.Count == 4 ? (int)shape[2] : 1;
        int tiles = (int)Math.Min(MostTiles, weight.Data.Count / (width * height));
        return new WeightPicture
        {
            Name = weight.Key,
            Kind = WeightPictures.Kernels,
            Rows = shape[0],
            Columns = weight.Data.Count / shape[0],
            Png = Draw(weight.Data.ToFloats().AsSpan(0, tiles * width * height), width, height),
        };
    }

    private static ReadOnlyMemory<byte> Draw(ReadOnlySpan<float> values, int width, int height)
    {
        int tiles = values.Length / (width * height);
        // Twice as wide as high.
        int across = Math.Min(tiles, (int)Math.Ceiling(Math.Sqrt(2 * tiles)));
        int columns = (across * (width + 1)) - 1;
        int rows = ((tiles + across - 1) / across * (height + 1)) - 1;
        var cells = new SKColor[rows * columns];
        float largest = 0;
        foreach (float value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        for (int i = 0; i < values.Length; i++)
        {
            int tile = i / (width * height);
            int row = (tile / across * (height + 1)) + (i / width % height);
            int column = (tile % across * (width + 1)) + (i % width);
            cells[(row * columns) + column] = Colour(values[i], largest);
        }

        return WeightPictures.Png(cells, columns);
    }

    private static SKColor Colour(float value, float largest)
    {
        if (value == 0)
        {
            return Dropped;
        }

        float share = Math.Abs(value) / largest;
        byte alpha = float.IsFinite(share) ? (byte)(LeastAlpha + ((255 - LeastAlpha) * share)) : byte.MaxValue;
        return (value > 0 ? Positive : Negative).WithAlpha(alpha);
    }
}
