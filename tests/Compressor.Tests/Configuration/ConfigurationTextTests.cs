using Compressor.Configuration;
using Compressor.Data;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Configuration;

public sealed class ConfigurationTextTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        string folder = Path.GetFullPath("models");
        string text = Cultures.Under("ru-RU", () => new ConfigurationText(folder)
            .Path("model", Path.Combine(folder, "net: a.onnx"))
            .Path("data.path", Path.Combine(folder, "..", "digits"))
            .Key("data.labels", "# \"quoted\" é")
            .Entry("data.inputs", "a.b: c", "16000")
            .Preprocessing(new Preprocessing { Scale = 1f / 255, Mean = [0.485f, -1, 1e-7f], Std = [1], Layout = Layout.ChannelsLast }, "as\nstated")
            .Key("target", "0.05")
            .Key("layers.exclude", [])
            .Key("gates.drop", "0.5%")
            .ToString());

        Settings settings = ConfigurationFile.Parse(text, Path.Combine(folder, "compress.yaml"));

        Assert.Equal(Path.Combine(folder, "net: a.onnx"), settings.Model);
        Assert.Equal(Path.Combine(folder, "../digits"), settings.Data.Path);
        Assert.Equal("# \"quoted\" é", settings.Data.Labels);
        Assert.Equal([new GivenInput("a.b: c", null, 16000)], settings.Data.Inputs);
        Assert.Equal(1f / 255, settings.Data.Scale);
        Assert.Equal([0.485f, -1, 1e-7f], settings.Data.Mean);
        Assert.Null(settings.Data.Std);
        Assert.Equal(Layout.ChannelsLast, settings.Data.Layout);
        Assert.Equal(new DensityTarget(0.05), settings.Target);
        Assert.Null(settings.Exclude);
        Assert.Equal(0.005, settings.Gates.Drop);
        Assert.Contains("    # as stated\n    scale: 1/255\n", text, StringComparison.Ordinal);
    }
}
