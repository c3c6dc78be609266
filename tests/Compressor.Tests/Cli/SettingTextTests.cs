using Compressor.Configuration;
using Xunit;

namespace Compressor.Tests.Cli;

public sealed class SettingTextTests
{
    [Theory]
    [InlineData("81920", 81_920)]
    [InlineData("200KB", 200_000)]
    [InlineData("200 kb", 200_000)]
    [InlineData("1.5MB", 1_500_000)]
    [InlineData("1KiB", 1_024)]
    [InlineData("1e3B", 1_000)]
    public void Sizes(string text, long bytes) => Assert.Equal(bytes, SettingText.Bytes(text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1KB")]
    [InlineData("KB")]
    [InlineData("1e30GB")]
    [InlineData("1,5MB")]
    public void No_sizes(string text) => Assert.Throws<FormatException>(() => SettingText.Bytes(text));

    [Theory]
    [InlineData("latency:0.5x", 0.5)]
    [InlineData("latency:0.25", 0.25)]
    [InlineData("latency:1x", 1)]
    public void Times(string text, double ratio)
    {
        Assert.Equal(new LatencyTarget(ratio), TargetText.Parse(text));
        Assert.Equal(new LatencyTarget(ratio), TargetText.Parse(TargetText.Of(new LatencyTarget(ratio))));
    }

    [Fact]
    public void Products()
    {
        Assert.Equal(new MacsTarget(0.25), TargetText.Parse("macs:0.25x"));
        Assert.Equal(new MacsTarget(0.25), TargetText.Parse(TargetText.Of(new MacsTarget(0.25))));
        Assert.Contains(
            "as in macs:0.5x", Assert.Throws<FormatException>(() => TargetText.Parse("macs:2x")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latency:")]
    [InlineData("latency:0x")]
    [InlineData("latency:1.5x")]
    [InlineData("latency:5ms")]
    [InlineData("latency:0.5xx")]
    public void No_times(string text) => Assert.Contains(
        "as in latency:0.5x", Assert.Throws<FormatException>(() => TargetText.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0.5%", 0.005)]
    [InlineData("0.005", 0.005)]
    [InlineData("0", 0)]
    [InlineData("100%", 1)]
    public void Fractions(string text, double fraction) => Assert.Equal(fraction, SettingText.Fraction(text), 15);

    [Theory]
    [InlineData("5")]
    [InlineData("-1%")]
    [InlineData("101%")]
    [InlineData("NaN")]
    public void No_fractions(string text) => Assert.Throws<FormatException>(() => SettingText.Fraction(text));

    [Theory]
    [InlineData("drop:0.5%", 0.005, "drop:0.005")]
    [InlineData("drop:0.02", 0.02, "drop:0.02")]
    [InlineData("drop:0%", 0, "drop:0")]
    public void Drops(string text, double limit, string written)
    {
        Target target = TargetText.Parse(text);

        Assert.Equal(new DropTarget(limit), target);
        Assert.Equal(written, TargetText.Of(target));
        Assert.Equal(target, TargetText.Parse(written));
    }

    [Theory]
    [InlineData("1/255", 1f / 255)]
    [InlineData("0.0625", 0.0625f)]
    [InlineData("2", 2f)]
    public void Scales(string text, float scale) => Assert.Equal(scale, SettingText.Scale(text));

    [Theory]
    [InlineData("1/0")]
    [InlineData("0")]
    [InlineData("1/2/3")]
    [InlineData("x")]
    public void No_scales(string text) => Assert.Throws<FormatException>(() => SettingText.Scale(text));

    [Theory]
    [InlineData("224", 224, 224)]
    [InlineData("224x320", 224, 320)]
    public void Image_sizes(string text, int height, int width) => Assert.Equal((height, width), SettingText.Resize(text));

    [Theory]
    [InlineData("epoch", "epochs")]
    [InlineData("sotrage", "storage")]
    [InlineData("TARGET", "target")]
    [InlineData("colour", null)]
    [InlineData("x", null)]
    public void The_nearest_word(string typed, string? expected) =>
        Assert.Equal(expected, Nearest.Of(typed, ["epochs", "steps", "storage", "target"]));
}
