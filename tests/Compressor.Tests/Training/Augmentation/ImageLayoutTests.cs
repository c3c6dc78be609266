using Compressor.Training.Augmentation;
using Xunit;

namespace Compressor.Tests.Training.Augmentation;

/// <summary>Which axes hold an image.</summary>
public sealed class ImageLayoutTests
{
    [Fact]
    public void Images_are_told_from_other_samples()
    {
        Assert.Equal(new ImageLayout(28, 20, 1, false), ImageLayout.Of([28, 20]));
        Assert.Equal(new ImageLayout(32, 24, 3, false), ImageLayout.Of([3, 32, 24]));
        Assert.Equal(new ImageLayout(32, 24, 3, true), ImageLayout.Of([32, 24, 3]));
        Assert.Equal(new ImageLayout(9, 9, 8, false), ImageLayout.Of([8, 9, 9]));
        Assert.Null(ImageLayout.Of([784]));
        Assert.Null(ImageLayout.Of([1, 784]));
        Assert.Null(ImageLayout.Of([1, 1, 784]));
        Assert.Null(ImageLayout.Of([2, 3, 8, 8]));
        Assert.Null(ImageLayout.Of([]));
    }
}
