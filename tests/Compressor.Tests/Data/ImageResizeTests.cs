using Compressor.Data;
using Xunit;

namespace Compressor.Tests.Data;

/// <summary>Expected values by hand: pixel centres at i + 1/2, triangle weights, edges renormalised.</summary>
public sealed class ImageResizeTests
{
    [Fact]
    public void Growing_interpolates_between_centres() =>
        Assert.Equal([0, 25, 75, 100], Resize([0, 100], (1, 2), (1, 4)));

    [Fact]
    public void Halving_weighs_every_pixel()
    {
        // Radius 2 around 1: centres 0.5, 1.5 weigh 3/4, 2.5 weighs 1/4. (0 * .75 + 70 * .75 + 140 * .25) / 1.75 = 50.
        Assert.Equal([50, 160], Resize([0, 70, 140, 210], (1, 4), (1, 2)));
        Assert.Equal([50, 160], Resize([0, 70, 140, 210], (4, 1), (2, 1)));
    }

    [Fact]
    public void Channels_do_not_mix() =>
        Assert.Equal([0, 200, 25, 175, 75, 125, 100, 100], Resize([0, 200, 100, 100], (1, 2), (1, 4), channels: 2));

    [Fact]
    public void The_same_size_changes_nothing()
    {
        byte[] image = [.. Enumerable.Range(0, 35).Select(i => (byte)(i * 7))];
        Assert.Equal(image, Resize(image, (5, 7), (5, 7)));
    }

    private static byte[] Resize(byte[] image, (int Height, int Width) from, (int Height, int Width) to, int channels = 1)
    {
        var result = new byte[to.Height * to.Width * channels];
        ImageResize.Resize(image, new ImageShape(from.Height, from.Width, channels), result, new ImageShape(to.Height, to.Width, channels));
        return result;
    }
}
