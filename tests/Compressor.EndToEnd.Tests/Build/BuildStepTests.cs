using System.Globalization;
using System.Text.RegularExpressions;
using Compressor.EndToEnd.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Build;

/// <summary>The package Compressor.MSBuild as its users meet it: dotnet build, run, build again, publish, clean.</summary>
public sealed partial class BuildStepTests(SampleApp app) : IClassFixture<SampleApp>
{
    private const string UpToDate = "model.onnx is compressed and up to date.";

    /// <summary>One test, for each step starts from what the one before left.</summary>
    [Fact]
    public void An_app_is_built_with_its_compressed_model()
    {
        string output = Path.Combine(app.Folder, "bin", "Debug", "net10.0");
        string built = app.Run("build").Succeeded().Out;
        Assert.Contains("38,282 parameters became ", built, StringComparison.Ordinal);
        string compressed = Path.Combine(output, "digits.onnx");
        Assert.InRange(Recount.NonZero(compressed) / 38_282.0, 0.29, 0.30);

        // The app loads the model by ML.NET and predicts; ONNX Runtime alone says how often that is right.
        string answer = DotNet.Run(Path.Combine(output, "SampleApp"), app.Folder, [app.DataPath]).Succeeded().Out;
        Match counts = Answer().Match(answer);
        Assert.True(counts.Success, answer);
        using var place = new Workplace();
        Assert.Equal(
            Recount.DigitsAccuracy(compressed, place.Digits()),
            Number(counts.Groups["right"]) / Number(counts.Groups["all"]), 12);

        // Nothing moved: the tool is not even started.
        string again = app.Run("build").Succeeded().Out;
        Assert.Contains(UpToDate, again, StringComparison.Ordinal);
        Assert.DoesNotContain("--target", again, StringComparison.Ordinal);

        string published = app["published"];
        app.Run("publish", "--configuration", "Debug", "--output", published).Succeeded();
        Assert.Equal(File.ReadAllBytes(compressed), File.ReadAllBytes(Path.Combine(published, "digits.onnx")));

        // An option moved, to what cannot be reached: an error under the tool's own code, and what was there stays. Of the word that MSBuild
        // keeps for itself the lower case comes through.
        app.Change("CompressionTarget=\"0.3\"", "target=\"0.00001\"");
        AssertError("CMP5000", app.Run("build"));
        Assert.True(File.Exists(Path.Combine(app.Made, "digits.onnx")));
        app.Change("target=\"0.00001\"", "CompressionTarget=\"0.3\"");

        // The data look changed, which only the settings file beside the model names: the tool is asked, and its lock knows better.
        File.SetLastWriteTimeUtc(app.DataPath, DateTime.UtcNow);
        string asked = app.Run("build").Succeeded().Out;
        Assert.Contains("--target", asked, StringComparison.Ordinal);
        Assert.Contains("up to date: nothing moved", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("fine-tuning", asked, StringComparison.Ordinal);

        app.Run("clean").Succeeded();
        Assert.False(File.Exists(compressed));
        Assert.Empty(Directory.EnumerateFileSystemEntries(app.Made));
    }

    [Fact]
    public void A_tool_that_is_not_there_is_an_error_that_says_what_to_do() =>
        Assert.Contains(
            "CompressToolPath names no file: no/such/tool",
            AssertError("CMP2902", app.RunWith("no/such/tool", "build", "-p:CompressIntermediatePath=obj/none/")),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("CMP2901", "<CompressModel Include=\"../../models/digits-cnn/model.onnx\" Link=\"digits.onnx\" />")]
    [InlineData("CMP2903", "<CompressModel Include=\"../../models/digits-cnn/model.onnx\" Labels='a\"b' />")]
    [InlineData("CMP3000", "<CompressModel Include=\"none.onnx\" />")]
    public void An_item_that_cannot_be_is_an_error(string code, string item)
    {
        const string first = "<CompressModel Include=\"../../models/digits-cnn/model.onnx\" Link=";
        app.Change(first, item + first);
        try
        {
            AssertError(code, app.Run("build", "-p:CompressIntermediatePath=obj/none/"));
        }
        finally
        {
            app.Change(item + first, first);
        }
    }

    private static string AssertError(string code, ToolRun run)
    {
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains($"error {code}: ", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("MSB4018", run.Out, StringComparison.Ordinal);
        return run.Out;
    }

    private static double Number(Group group) => double.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<right>\d+) of (?<all>\d+) digits named rightly")]
    private static partial Regex Answer();
}
