using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>A mistake is one line that other programs recognise, and exit code 2.</summary>
public sealed class UsageErrorTests
{
    [Theory]
    [InlineData("no model was named")]
    [InlineData("has no option '--taget'; did you mean '--target'?", "--taget", "0.1", "m.onnx")]
    [InlineData("has no option '--taget=0.1'; did you mean '--target'?", "--taget=0.1")]
    [InlineData("'compress inspect' has no option '--jsn'; did you mean '--json'?", "inspect", "m.onnx", "--jsn")]
    [InlineData("did you mean 'inspect'?", "inspct", "m.onnx")]
    [InlineData("did you mean 'compress inspect'?", "inspct")]
    [InlineData("Required argument", "inspect")]
    [InlineData("Required argument", "verify", "a.onnx")]
    [InlineData("a size needs its unit, as in 200KB", "m.onnx", "--target", "200")]
    [InlineData("a density lies above 0", "m.onnx", "--target", "0")]
    [InlineData("a density lies above 0", "m.onnx", "--target", "1.5")]
    [InlineData("write 0.5% or 0.005", "m.onnx", "--target", "drop:half")]
    [InlineData("a metric drop, drop:0.5%, latency:0.5x or macs:0.5x", "m.onnx", "--target", "small")]
    [InlineData("structure 2:4 is a target of its own", "m.onnx", "--target", "drop:1%", "--structure", "2:4")]
    [InlineData("--target", "m.onnx", "--target")]
    [InlineData("'x' is no whole number above 0", "m.onnx", "--epochs", "x")]
    [InlineData("leave all but one of them out", "m.onnx", "--epochs", "1", "--steps", "2")]
    [InlineData("leave all but one of them out", "m.onnx", "--epochs", "1", "--time", "2m")]
    [InlineData("leave all but one of them out", "m.onnx", "--time", "2m", "--steps", "2")]
    [InlineData("'5' is no time, as in 90s, 5m or 1.5h", "m.onnx", "--time", "5")]
    [InlineData("'0s' is no time above 0", "m.onnx", "--time", "0s")]
    [InlineData("did you mean 'dense'?", "m.onnx", "--storage", "dens")]
    [InlineData("is none of log-uniform, ard", "m.onnx", "--prior", "gauss")]
    [InlineData("a deviation is above 0", "m.onnx", "--std", "0")]
    [InlineData("no regular expression", "m.onnx", "--exclude", "re:(")]
    [InlineData("write 0.5% or 0.005", "m.onnx", "--max-drop", "half")]
    [InlineData("write 200KB", "m.onnx", "--max-size", "200XB")]
    [InlineData("expects a single argument", "m.onnx", "--seed", "1", "--seed", "2")]
    public void A_mistake_is_explained(string expected, params string[] arguments)
    {
        Outcome outcome = Tool.Run(arguments);

        Assert.Equal(2, outcome.Code);
        Assert.Empty(outcome.Out);
        Assert.Contains(expected, outcome.ErrorLines[0], StringComparison.Ordinal);
        Assert.Matches("^compress : error CMP2\\d{3}: ", outcome.ErrorLines[0]);
    }

    [Fact]
    public void A_model_that_is_missing_is_exit_code_3()
    {
        using var folder = new TemporaryFolder();

        foreach (string[] arguments in (string[][])[[folder["m.onnx"]], ["inspect", folder["m.onnx"]], ["evaluate", folder["m.onnx"]]])
        {
            Outcome outcome = Tool.Run(arguments);

            Assert.Equal(3, outcome.Code);
            Assert.Contains("compress : error CMP3000: ", outcome.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Data_that_nobody_names_is_exit_code_4()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Repository.At("models", "digits-cnn", "model.onnx"), folder["m.onnx"]);

        Outcome outcome = Tool.Run("evaluate", folder["m.onnx"]);

        Assert.Equal(4, outcome.Code);
        Assert.StartsWith("compress : error CMP4000: ", outcome.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Contains("--data", outcome.ErrorLines[^1], StringComparison.Ordinal);
    }
}
