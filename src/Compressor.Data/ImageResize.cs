namespace Compressor.Data;

/// <summary>Height, width and channels of an image of bytes, row-major.</summary>
internal readonly record struct ImageShape(int Height, int Width, int Channels)
{
    public int Size => Height * Width * Channels;

    public int[] Axes => [Height, Width, Channels];
}

/// <summary>
/// Brings images to another size by a triangle filter along each axis, widened by the factor when shrinking so that
/// every source pixel counts: what Pillow calls BILINEAR and torchvision resizes with. Pixel centres lie at i + 1/2.
/// </summary>
internal static class ImageResize
{
    /// <summary>Resizes <paramref name="count"/> images that lie one after the other.</summary>
    public static ByteArray Each(byte[] images, int count, ImageShape shape, (int Height, int Width) size)
    {
        ImageShape target = shape with { Height = size.Height, Width = size.Width };
        int total = DataError.Elements("the resized images", [count, target.Height, target.Width, target.Channels], sizeof(byte));
        var resized = new byte[total];
        Parallel.For(0, count, image =>
            Resize(images.AsSpan(image * shape.Size, shape.Size), shape, resized.AsSpan(image * target.Size, target.Size), target));
        return new ByteArray("", target.Axes, resized);
    }

    /// <summary>Writes <paramref name="source"/> at the size of <paramref name="targetShape"/>; channels stay.</summary>
    public static void Resize(ReadOnlySpan<byte> source, ImageShape shape, Span<byte> target, ImageShape targetShape)
    {
        int channels = shape.Channels;
        var rows = new float[shape.Height * targetShape.Width * channels];
        for (int x = 0; x < targetShape.Width; x++)
        {
            (int first, float[] weights) = Weights(x, shape.Width, targetShape.Width);
            for (int y = 0; y < shape.Height; y++)
            {
                for (int c = 0; c < channels; c++)
                {
                    float sum = 0;
                    for (int i = 0; i < weights.Length; i++)
                    {
                        sum += weights[i] * source[(((y * shape.Width) + first + i) * channels) + c];
                    }

                    rows[(((y * targetShape.Width) + x) * channels) + c] = sum;
                }
            }
        }

        int stride = targetShape.Width * channels;
        for (int y = 0; y < targetShape.Height; y++)
        {
            (int first, float[] weights) = Weights(y, shape.Height, targetShape.Height);
            for (int column = 0; column < stride; column++)
            {
                float sum = 0;
                for (int i = 0; i < weights.Length; i++)
                {
                    sum += weights[i] * rows[((first + i) * stride) + column];
                }

                target[(y * stride) + column] = (byte)Math.Clamp(MathF.Round(sum, MidpointRounding.AwayFromZero), 0, 255);
            }
        }
    }

    /// <summary>The source pixels that make target pixel <paramref name="index"/>, and their weights, which sum to 1.</summary>
    private static (int First, float[] Weights) Weights(int index, int from, int to)
    {
        double factor = (double)from / to;
        double radius = Math.Max(factor, 1);
        double centre = (index + 0.5) * factor;
        int first = Math.Max(0, (int)(centre - radius + 0.5));
        int end = Math.Min(from, (int)(centre + radius + 0.5));
        var weights = new double[end - first];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = Math.Max(0, 1 - (Math.Abs(first + i + 0.5 - centre) / radius));
        }

        double sum = weights.Sum();
        return (first, Array.ConvertAll(weights, weight => (float)(weight / sum)));
    }
}
