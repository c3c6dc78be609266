using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Compressor.Training;
using Xunit;

namespace Compressor.Tests.Models;

/// <summary>The committed reference networks are what their cards say.</summary>
public sealed partial class ReferenceModelTests
{
    public static TheoryData<string> Folders() =>
        [.. Directory.EnumerateFiles(Repository.At("models"), "model.onnx", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file))!).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_network_of_the_tool_is_committed() =>
        Assert.Equal(
            ["digits-cnn", "digits-mlp", "fashion-300-100", "lenet-300-100", "lenet-5", "resnet-20", "vowels-gru", "vowels-lstm", "wine-mlp"],
            Folders().Select(row => row.Data));

    [Theory]
    [InlineData("digits-cnn", (9 * 16 + 16) + (9 * 16 * 32 + 32) + (512 * 64 + 64) + (64 * 10 + 10))]
    [InlineData("digits-mlp", (64 * 128 + 128) + (128 * 64 + 64) + (64 * 10 + 10))]
    [InlineData("fashion-300-100", (784 * 300 + 300) + (300 * 100 + 100) + (100 * 10 + 10))]
    [InlineData("lenet-300-100", (784 * 300 + 300) + (300 * 100 + 100) + (100 * 10 + 10))]
    [InlineData("lenet-5", 430_500 + 580)]
    [InlineData("resnet-20", (27 * 16) + (6 * 9 * 16 * 16) + (11 * 9 * 16 * 32) + (16 * 32) + (11 * 9 * 32 * 64) + (32 * 64) + (64 * 10 + 10) + (4 * 784))]
    [InlineData("vowels-gru", (3 * 128 * (12 + 128 + 2)) + (128 * 9 + 9))]
    [InlineData("vowels-lstm", (2 * 4 * 64 * (12 + 64 + 2)) + (2 * 4 * 64 * (128 + 64 + 2)) + (128 * 9 + 9))]
    [InlineData("wine-mlp", (11 + 11) + (11 * 128 + 128) + (128 * 64 + 64) + (64 + 1))]
    public void It_has_the_parameters_of_its_architecture(string name, long parameters)
    {
        Model model = OnnxReader.Read(ModelPath(name));
        Assert.Equal(parameters, WeightCensus.Parameters(model));
        Assert.Equal(parameters.ToString(CultureInfo.InvariantCulture), ParametersOnCard().Match(Card(name)).Groups[1].Value);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void It_is_dense_float32_with_an_open_batch(string name)
    {
        Model model = OnnxReader.Read(ModelPath(name));
        Assert.Equal(WeightCensus.Parameters(model), WeightCensus.NonZeroParameters(model));
        Assert.All(WeightCensus.Of(model), weight => Assert.Equal(ElementType.Float32, weight.Data.Type));
        Assert.All(model.Graph.Inputs.Concat(model.Graph.Outputs), value => Assert.Equal("batch", value.Shape![0].Symbol));
        Assert.Equal((17, 8), (model.Opset, model.IrVersion));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void It_can_be_trained(string name) => Assert.Empty(GraphPlan.Of(OnnxReader.Read(ModelPath(name))).Obstacles);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Its_card_states_its_hash(string name)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(ModelPath(name))));
        Assert.Contains($"`{hash}`", Card(name), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("digits-cnn", 0.975)]
    [InlineData("digits-mlp", 0.96)]
    public void It_reads_the_committed_digits(string name, double demanded)
    {
        DataSplits data = DataReader.Read(
            Repository.At("models", "digits", "digits.csv.gz"), new DataOptions { LabelColumn = "label" }, null, TestContext.Current.CancellationToken);
        Assert.Equal((1329, 139, 329), (data.Train.Count, data.Validation.Count, data.Test.Count));
        AssertAccuracy(name, data.Test, demanded);
    }

    [Theory]
    [InlineData("vowels-gru", 0.95)]
    [InlineData("vowels-lstm", 0.95)]
    public void It_tells_the_speakers_of_the_committed_vowels_apart(string name, double demanded)
    {
        DataSplits data = DataReader.Read(
            Repository.At("models", "vowels", "japanese-vowels.npz"), new DataOptions(), null, TestContext.Current.CancellationToken);
        Assert.Equal((250, 20, 370), (data.Train.Count, data.Validation.Count, data.Test.Count));
        AssertAccuracy(name, data.Test, demanded);
    }

    [Theory]
    [InlineData("lenet-300-100", 0.982)]
    [InlineData("lenet-5", 0.991)]
    public void It_reads_MNIST(string name, double demanded)
    {
        DataSplits data = DataReader.Read(TestData.Require("data", "mnist"), new DataOptions(), null, TestContext.Current.CancellationToken);
        Assert.Equal(10_000, data.Test.Count);
        AssertAccuracy(name, data.Test, demanded);
    }

    [Fact]
    public void It_recognises_photographs()
    {
        DataSplits data = DataReader.Read(TestData.Require("data", "cifar10.zip"), new DataOptions(), null, TestContext.Current.CancellationToken);
        Assert.Equal(10_000, data.Test.Count);
        var channelsFirst = new Preprocessing { Layout = Layout.ChannelsFirst };
        AssertAccuracy("resnet-20", channelsFirst.Apply(data.Test, [("input", [3, 32, 32])]), 0.85);
    }

    [Fact]
    public void It_predicts_the_quality_of_wine_from_raw_columns()
    {
        DataSplits data = DataReader.Read(
            Repository.At("models", "wine-mlp", "wine-quality-white.csv"), new DataOptions { LabelColumn = "quality" }, null, TestContext.Current.CancellationToken);
        SampleSet test = data.Test with { Labels = ((ClassLabels)data.Test.Labels!).ToNumbers() };

        Metric metric = Evaluator.Measure(ModelPath("wine-mlp"), test, null, TestContext.Current.CancellationToken).Metric;

        Assert.Equal(4_898, data.Train.Count + data.Validation.Count + data.Test.Count);
        Assert.Equal(Metric.R2, metric.Name);
        Assert.InRange(metric.Value, 0.28, 1);
        Assert.Equal(double.Parse(R2OnCard().Match(Card("wine-mlp")).Groups[1].Value, CultureInfo.InvariantCulture), metric.Value, 3);
    }

    /// <summary>At least the demanded accuracy, and the accuracy that the card states to the sample or two that rounding may move.</summary>
    private static void AssertAccuracy(string name, SampleSet test, double demanded)
    {
        Match stated = ScaleInConfiguration().Match(Configuration(name));
        float scale = stated.Success ? float.Parse(stated.Groups[1].Value, CultureInfo.InvariantCulture) : 1;
        SampleArray raw = test.Inputs[0];
        SampleSet scaled = test with { Inputs = [raw with { Values = Array.ConvertAll(raw.Values, value => value * scale) }, .. test.Inputs.Skip(1)] };
        Metric metric = Evaluator.Measure(ModelPath(name), scaled, null, TestContext.Current.CancellationToken).Metric;
        Assert.Equal(Metric.Accuracy, metric.Name);
        Assert.InRange(metric.Value, demanded, 1);
        int correct = int.Parse(CorrectOnCard().Match(Card(name)).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(Math.Round(metric.Value * test.Count), correct - 2, correct + 2);
    }

    private static string ModelPath(string name) => Repository.At("models", name, "model.onnx");

    private static string Card(string name) => File.ReadAllText(Repository.At("models", name, "README.md"));

    private static string Configuration(string name) => File.ReadAllText(Repository.At("models", name, "compress.yaml"));

    [GeneratedRegex(@"\| parameters \| ([0-9]+),")]
    private static partial Regex ParametersOnCard();

    [GeneratedRegex(@"\| test accuracy \| [0-9.]+ % \(([0-9]+) of")]
    private static partial Regex CorrectOnCard();

    [GeneratedRegex(@"\| test r2 \| ([0-9.]+),")]
    private static partial Regex R2OnCard();

    [GeneratedRegex(@"scale: ([0-9.eE-]+)")]
    private static partial Regex ScaleInConfiguration();
}
