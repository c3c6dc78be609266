using SkiaSharp;

namespace Compressor.Data.Formats;

/// <summary>Image files to bytes: red, green, blue, row by row. Transparency is dropped, colour profiles are not applied.</summary>
internal static class ImageDecoder
{
    /// <summary>More pixels than these are taken for a broken header.</summary>
    private const long MostPixels = 1L << 28;

    /// <summary>Decodes one file; null where it cannot be read to its end.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="pixels">Four bytes per pixel: red, green, blue and alpha.</param>
    public static (int Height, int Width)? Decode(byte[] file, out byte[] pixels)
    {
        pixels = [];
        using SKData data = SKData.CreateCopy(file);
        using SKCodec? codec = SKCodec.Create(data);
        if (codec is null || (long)codec.Info.Width * codec.Info.Height is 0 or > MostPixels)
        {
            return null;
        }

        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        return codec.GetPixels(info, out pixels) == SKCodecResult.Success ? (info.Height, info.Width) : null;
    }

    /// <summary>Drops alpha; true where every pixel is grey.</summary>
    public static bool ToRgb(ReadOnlySpan<byte> rgba, Span<byte> rgb)
    {
        int coloured = 0;
        for (int from = 0, to = 0; from + 3 < rgba.Length; from += 4, to += 3)
        {
            byte red = rgba[from];
            byte green = rgba[from + 1];
            byte blue = rgba[from + 2];
            rgb[to] = red;
            rgb[to + 1] = green;
            rgb[to + 2] = blue;
            coloured |= (red ^ green) | (green ^ blue);
        }

        return coloured == 0;
    }

    /// <summary>Luminance in place, one byte per pixel: the rounded weights of ITU-R BT.601, which leave grey as it is.</summary>
    public static void ToGrey(Span<byte> rgb)
    {
        for (int pixel = 0; pixel < rgb.Length / 3; pixel++)
        {
            int sum = (19595 * rgb[3 * pixel]) + (38470 * rgb[(3 * pixel) + 1]) + (7471 * rgb[(3 * pixel) + 2]);
            rgb[pixel] = (byte)((sum + 0x8000) >> 16);
        }
    }
}
