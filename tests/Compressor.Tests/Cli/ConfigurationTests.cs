using Compressor.Configuration;
using Compressor.Data;
using Compressor.IR.Rounding;
using Compressor.Onnx;
using Compressor.Pruning.Structures;
using Compressor.Reporting.Gates;
using Compressor.Tests.Support;
using Compressor.Training.FineTuning;
using Compressor.Training.Variational;
using Xunit;

namespace Compressor.Tests.Cli;

public sealed class ConfigurationTests
{
    private static readonly string Folder = Path.Combine("models", "net");

    [Fact]
    public void Every_key_is_read()
    {
        Settings settings = Parse("""
            model: model.onnx
            data:
              path: ../digits
              labels: label
              inputs: { state: state.npy, sr: 16000 }
              preprocessing: { mean: [0.5, 0.25, 1], std: 0.5, scale: 1/255, resize: 8x6, layout: hwc }
            target: 0.05
            structure: block:4x1
            layers:
              exclude: ["re:^fc", conv1.bias]
              dropout: [spatial:0.1@re:^conv, none]
            train: { augment: [affine:0.5, flip], epochs: 3, steps: 40, time: 1.5h, seed: 7, criterion: magnitude, prior: ard }
            gates: { drop: 0.5%, density: 0.2, size: 200KB, zip: 100KiB, latency: 1.1x }
            out: { model: small.onnx, report: report, storage: sparse, values: int8, quantize: int8 }
            """);

        Assert.Equal(Path.Combine(Folder, "model.onnx"), settings.Model);
        Assert.Equal(Path.Combine(Folder, "../digits"), settings.Data.Path);
        Assert.Equal("label", settings.Data.Labels);
        Assert.Equal([new("state", Path.Combine(Folder, "state.npy")), new("sr", null, 16000)], settings.Data.Inputs);
        Assert.Equal([0.5f, 0.25f, 1], settings.Data.Mean);
        Assert.Equal([0.5f], settings.Data.Std);
        Assert.Equal(1f / 255, settings.Data.Scale);
        Assert.Equal((8, 6), settings.Data.Resize);
        Assert.Equal(Layout.ChannelsLast, settings.Data.Layout);
        Assert.Equal(new DensityTarget(0.05), settings.Target);
        Assert.Equal(["re:^fc", "conv1.bias"], settings.Exclude);
        Assert.Equal(["spatial:0.1@re:^conv", "none"], settings.Dropout!.Select(rule => rule.Text));
        Assert.Equal(["affine:0.5", "flip"], settings.Augment!.Select(rule => rule.Text));
        Assert.Equal((3, 40, 7), (settings.Epochs!.Value, settings.Steps!.Value, settings.Seed!.Value));
        Assert.Equal(TimeSpan.FromMinutes(90), settings.Time);
        Assert.Equal(new Block(4, 1), settings.Structure);
        Assert.Equal(LearningMethod.Magnitude, settings.Criterion);
        Assert.Equal(Prior.Ard, settings.Prior);
        Assert.Equal(
            new GateLimits { Drop = 0.005, Density = 0.2, FileBytes = 200_000, ZipBytes = 102_400, Latency = 1.1 }, settings.Gates);
        Assert.Equal(Path.Combine(Folder, "small.onnx"), settings.Output);
        Assert.Equal(Path.Combine(Folder, "report"), settings.Report);
        Assert.Equal(StorageChoice.Sparse, settings.Storage);
        Assert.Equal(ValueKind.Int8, settings.Values);
        Assert.Equal(QuantizedType.Int8, settings.Quantize);
    }

    [Fact]
    public void Every_key_of_the_table_is_in_the_test_above_or_it_would_go_untested() => Assert.Equal(30, ConfigurationKeys.All.Count);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet")]
    [InlineData("data:\ntrain: {}")]
    public void What_states_nothing_is_no_mistake(string yaml) => Assert.Equal(new Settings(), Parse(yaml));

    [Theory]
    [InlineData("modle: a", 1, "unknown key 'modle'; did you mean 'model'?")]
    [InlineData("train:\n  epoch: 3", 2, "unknown key 'train.epoch'; did you mean 'train.epochs'?")]
    [InlineData("target: 0.1\nepochs: 3", 2, "unknown key 'epochs'; did you mean 'train.epochs'?")]
    [InlineData("data:\n  mean: 3", 2, "unknown key 'data.mean'; did you mean 'data.preprocessing.mean'?")]
    [InlineData("colour: red", 1, "unknown key 'colour'; known are model, data, target, structure, layers, train, gates, out")]
    [InlineData("train: { epochs: many }", 1, "'train.epochs': 'many' is no whole number above 0")]
    [InlineData("train:\n  epochs: [1, 2]", 2, "'train.epochs': one value is expected, not a list")]
    [InlineData("train: 3", 1, "'train' holds keys: epochs, steps, time, seed, criterion, prior")]
    [InlineData("target: { density: 0.1 }", 1, "'target': a value is expected, not keys")]
    [InlineData("data:\n  inputs: sr", 2, "'data.inputs': names with a value each are expected, such as sr: 16000")]
    [InlineData("data:\n  inputs: { sr: [1, 2] }", 2, "'data.inputs': each name has one value")]
    [InlineData("target: small", 1, "write a density such as 0.1, a size such as 200KB, zip:200KB, a metric drop")]
    [InlineData("model:", 1, "'model': a value is missing")]
    [InlineData("- model", 1, "keys such as 'model:' are expected")]
    [InlineData("model: a\nmodel: b", 2, "")]
    [InlineData("model: [a", 2, "")]
    [InlineData("model: a\n---\nmodel: b", 3, "more than one document")]
    public void A_mistake_names_file_line_and_remedy(string yaml, int line, string expected)
    {
        var error = Assert.Throws<UsageException>(() => Parse(yaml));

        Assert.StartsWith($"{Path.Combine(Folder, "compress.yaml")}({line}): ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal("CMP2002", error.Code.Text);
        Assert.Equal(2, error.Code.ExitCode);
    }

    [Fact]
    public void Numbers_are_read_alike_under_every_culture() =>
        Assert.Equal(new DensityTarget(0.05), Cultures.Under("ru-RU", () => Parse("target: 0.05")).Target);

    private static Settings Parse(string yaml) => ConfigurationFile.Parse(yaml, Path.Combine(Folder, "compress.yaml"));
}
