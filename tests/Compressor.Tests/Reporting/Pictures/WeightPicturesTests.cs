using Compressor.IR;
using Compressor.Reporting;
using Compressor.Reporting.Pictures;
using SkiaSharp;
using Xunit;

namespace Compressor.Tests.Reporting.Pictures;

public sealed class WeightPicturesTests
{
    [Fact]
    public void A_small_mask_has_a_pixel_per_weight()
    {
        float[] values = [.. Enumerable.Range(0, 16 * 20).Select(i => i % 3 == 0 ? 0.5f : 0)];

        WeightPicture picture = Assert.Single(WeightPictures.Of(Dense("w", [16, 20], values)));
        using SKBitmap pixels = SKBitmap.Decode(picture.Png.Span);

        Assert.Equal(("w", "mask", 16, 20), (picture.Name, picture.Kind, picture.Rows, picture.Columns));
        Assert.Equal((20, 16), (pixels.Width, pixels.Height));
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(values[i] != 0 ? 255 : 0, pixels.GetPixel(i % 20, i / 20).Alpha);
        }
    }

    [Fact]
    public void A_large_mask_is_shrunk_and_dense_blocks_are_more_opaque()
    {
        // 1,000 x 300 in blocks of 11 x 3: the upper half keeps everything, the lower half the first column of each block, the last row nothing.
        float[] values = [.. Enumerable.Range(0, 300_000).Select(i => i / 300 < 495 || (i / 300 < 990 && i % 3 == 0) ? 1f : 0)];

        WeightPicture picture = Assert.Single(WeightPictures.Of(Dense("w", [1000, 300], values)));
        using SKBitmap pixels = SKBitmap.Decode(picture.Png.Span);

        Assert.Equal((100, 91), (pixels.Width, pixels.Height));
        Assert.Equal(255, pixels.GetPixel(50, 10).Alpha);
        // ceil(12 sqrt(1/3)) / 12 of 255
        Assert.Equal(255 * 7 / 12, pixels.GetPixel(50, 80).Alpha);
        Assert.Equal(0, pixels.GetPixel(50, 90).Alpha);
        Assert.InRange(picture.Png.Length, 50, 10_000);
    }

    [Fact]
    public void Kernels_of_the_first_convolution_stand_side_by_side()
    {
        var builder = new GraphBuilder("conv");
        string x = builder.Input("x", ElementType.Float32, 1, 1, 4, 4);
        builder.Initializer("k", TensorData.FromFloats([2, 1, 2, 2], [1f, -1f, 0f, 0.5f, 0f, 0f, 0f, -0.25f]));
        builder.Output(builder.Node("Conv", [x, "k"], "y"), ElementType.Float32, 1, 2, 3, 3);

        WeightPicture picture = Assert.Single(WeightPictures.Of(builder.Build()));
        using SKBitmap pixels = SKBitmap.Decode(picture.Png.Span);

        Assert.Equal(("k", "kernels", 2, 4), (picture.Name, picture.Kind, picture.Rows, picture.Columns));
        Assert.Equal((5, 2), (pixels.Width, pixels.Height));
        Assert.True(pixels.GetPixel(0, 0) is { Alpha: 255 } positive && positive.Blue > positive.Red);
        Assert.True(pixels.GetPixel(1, 0) is { Alpha: 255 } negative && negative.Red > negative.Blue);
        Assert.Equal(0, pixels.GetPixel(2, 0).Alpha);
        Assert.True(pixels.GetPixel(0, 1) is { Alpha: > 0 } dropped && dropped.Red == dropped.Blue);
        Assert.InRange(pixels.GetPixel(1, 1).Alpha, 100, 200);
        Assert.InRange(pixels.GetPixel(4, 1).Alpha, 48, 110);
    }

    [Fact]
    public void Pictures_of_many_layers_stay_few()
    {
        var builder = new GraphBuilder("deep");
        string value = builder.Input("x", ElementType.Float32, 1, 20);
        for (int i = 0; i < 40; i++)
        {
            builder.Initializer($"w{i}", TensorData.FromFloats([20, 20], [.. Enumerable.Range(0, 400).Select(j => (float)(j % 2))]));
            value = builder.Node("MatMul", [value, $"w{i}"], $"y{i}");
        }

        builder.Output(value, ElementType.Float32, 1, 20);

        Assert.Equal(12, WeightPictures.Of(builder.Build()).Count);
    }

    private static Model Dense(string name, long[] shape, float[] values)
    {
        var builder = new GraphBuilder("dense");
        string x = builder.Input("x", ElementType.Float32, 1, shape[0]);
        builder.Initializer(name, TensorData.FromFloats(shape, values));
        builder.Output(builder.Node("MatMul", [x, name], "y"), ElementType.Float32, 1, shape[1]);
        return builder.Build();
    }
}
