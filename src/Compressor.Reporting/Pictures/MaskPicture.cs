using Compressor.IR;
using SkiaSharp;

namespace Compressor.Reporting.Pictures;

/// <summary>
/// Where the kept weights of a matrix lie. A cell stands for a block of weights; the more of them are kept, the less transparent it is.
/// The colour reads on light and dark paper.
/// </summary>
internal static class MaskPicture
{
    private const int MostRows = 96;
    private const int MostColumns = 128;

    /// <summary>Steps of transparency: few compress well, and the eye tells no more apart.</summary>
    private const int Steps = 12;

    private static readonly SKColor Kept = new(47, 111, 237);

    public static WeightPicture Of(Weight weight)
    {
        int rows = (int)weight.Data.Shape[0];
        int columns = (int)(weight.Data.Count / rows);
        return new WeightPicture
        {
            Name = weight.Key,
            Kind = WeightPictures.Mask,
            Rows = rows,
            Columns = columns,
            Png = Draw(weight.Data.ToFloats(), rows, columns),
        };
    }

    private static ReadOnlyMemory<byte> Draw(float[] values, int rows, int columns)
    {
        int high = (rows + MostRows - 1) / MostRows;
        int wide = (columns + MostColumns - 1) / MostColumns;
        int width = (columns + wide - 1) / wide;
        int height = (rows + high - 1) / high;
        var kept = new int[width * height];
        for (int i = 0; i < values.Length; i++)
        {
            kept[(i / columns / high * width) + (i % columns / wide)] += values[i] != 0 ? 1 : 0;
        }

        // Blocks at the edge may be smaller; the densest block is drawn in full colour.
        double most = Math.Max(1, kept.Max());
        return WeightPictures.Png([.. kept.Select(count => Kept.WithAlpha(Alpha(count / most)))], width);
    }

    /// <summary>The root makes blocks of few kept weights visible.</summary>
    private static byte Alpha(double share) => (byte)(255 * Math.Ceiling(Steps * Math.Sqrt(share)) / Steps);
}
