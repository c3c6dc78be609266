using Compressor.Reporting;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>--augment as its user meets it, on a network that sees images of 8 x 8.</summary>
public sealed class AugmentationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public AugmentationTests()
    {
        Directory.CreateDirectory(folder["digits"]);
        Directory.CreateDirectory(folder["net"]);
        File.Copy(Repository.At("models", "digits", "digits.csv.gz"), folder["digits/digits.csv.gz"]);
        File.Copy(Repository.At("models", "digits-cnn", "model.onnx"), folder["net/model.onnx"]);
        File.Copy(Repository.At("models", "digits-cnn", "compress.yaml"), folder["net/compress.yaml"]);
    }

    private Report Report => ReportJson.ReadFile(folder["net/model.report/report.json"]);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("unstructured")]
    [InlineData("channel")]
    public void A_run_repeats_and_is_another_than_without(string structure)
    {
        string[] rules = ["--augment", "affine:0.5", "--augment", "flip", "--structure", structure];

        byte[] first = Compressed(rules);
        Report report = Report;
        byte[] second = Compressed([.. rules, "--force"]);
        byte[] without = Compressed("--structure", structure);

        Assert.Equal(first, second);
        Assert.NotEqual(first, without);
        Assert.Equal(["affine:0.5", "flip"], report.Data!.Augmentation);
        Assert.Empty(Report.Data!.Augmentation);
    }

    [Fact]
    public void Rules_stand_in_compress_yaml_too_and_the_command_line_wins()
    {
        File.AppendAllText(folder["net/compress.yaml"], "\ntrain: { augment: [\"shift:1\"] }\n");

        Assert.Matches(@"augmentation +\| shift:1 ", Run("--dry-run").Out);
        Assert.Matches(@"augmentation +\| affine:1 ", Run("--dry-run", "--augment", "affine").Out);
    }

    [Fact]
    public void A_rule_that_is_none_is_told_from_one_that_is()
    {
        Outcome outcome = Run("--augment", "rotate");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("--augment: 'rotate' is no augmentation; known are affine, shift, flip", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_sees_no_images_is_refused_before_training()
    {
        Outcome outcome = Tool.Run(
            Repository.At("models", "wine-mlp", "model.onnx"), "--augment", "flip", "--quiet", "-o", folder["wine.onnx"], "--report", folder["wine"]);

        Assert.Equal(2, outcome.Code);
        Assert.False(File.Exists(folder["wine.onnx"]));
        Assert.Contains("--augment flip alters images, and no input is one; a sample is input of 11", outcome.Error, StringComparison.Ordinal);
    }

    private byte[] Compressed(params string[] options)
    {
        Assert.Equal(0, Run(options).Code);
        return File.ReadAllBytes(folder["net/model.compressed.onnx"]);
    }

    private Outcome Run(params string[] options) =>
        Tool.Run([folder["net/model.onnx"], "--steps", "60", "--threads", "1", "--target", "0.5", "--quiet", .. options]);
}
