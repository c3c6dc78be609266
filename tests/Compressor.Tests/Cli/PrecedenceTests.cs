using System.CommandLine;
using Compressor.Commands;
using Compressor.Onnx;
using Compressor.Pruning.Structures;
using Compressor.Tests.Support;
using Compressor.Training.FineTuning;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>The command line wins over compress.yaml, which wins over defaults.</summary>
public sealed class PrecedenceTests
{
    [Fact]
    public void Without_anything_stated_defaults_hold()
    {
        (CompressionOptions options, string? file) = Options(Path.Combine("models", "net.onnx"));

        Assert.Null(file);
        Assert.Equal(new DensityTarget(0.1), options.Target);
        Assert.Equal(Path.Combine("models", "net.compressed.onnx"), options.OutputPath);
        Assert.Equal(Path.Combine("models", "net.report"), options.ReportPath);
        Assert.Equal((null, null, null), (options.DataPath, options.Preprocessing, options.Epochs));
        Assert.Equal((1, Environment.ProcessorCount, false), (options.Seed, options.Threads, options.KeepOnFailure));
    }

    [Fact]
    public void The_file_beside_the_model_is_read_by_itself()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["compress.yaml"], "target: 0.2\ndata: { path: samples, preprocessing: { scale: 1/16 } }\ntrain: { epochs: 4 }");

        (CompressionOptions options, string? file) = Options(folder["net.onnx"], "--seed", "5");

        Assert.Equal(folder["compress.yaml"], file);
        Assert.Equal(new DensityTarget(0.2), options.Target);
        Assert.Equal(folder["samples"], options.DataPath);
        Assert.Equal(1f / 16, options.Preprocessing!.Scale);
        Assert.Equal((4, null, 5), (options.Epochs, options.Steps, options.Seed));
    }

    [Fact]
    public void A_pattern_implies_its_target_unless_another_is_stated_with_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["compress.yaml"], "target: 0.2\nstructure: block:2x8");

        Assert.Equal(
            (new DensityTarget(0.2), new Block(2, 8)), Of(Options(folder["net.onnx"])));
        Assert.Equal((new DensityTarget(0.5), new NofM(2, 4)), Of(Options(folder["net.onnx"], "--structure", "2:4")));
        Assert.Equal((new DensityTarget(0.5), new NofM(2, 4)), Of(Options(folder["net.onnx"], "--structure", "2:4", "--target", "0.5")));
        Assert.Equal((new DensityTarget(0.2), new Unstructured()), Of(Options(folder["net.onnx"], "--structure", "unstructured")));
        UsageException error = Assert.Throws<UsageException>(() => Options(folder["net.onnx"], "--structure", "2:4", "--target", "0.1"));
        Assert.Equal("structure 2:4 is a target of its own, density 0.5 and one size; leave the other out", error.Message);

        static (Target, Structure) Of((CompressionOptions Options, string? File) read) => (read.Options.Target, read.Options.Structure);
    }

    [Fact]
    public void What_is_typed_wins()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["compress.yaml"], """
            target: 0.2
            data: { path: samples, labels: y, preprocessing: { scale: 1/16, mean: 3 } }
            train: { epochs: 4, criterion: magnitude }
            out: { model: a.onnx, storage: sparse }
            """);

        (CompressionOptions options, _) = Options(
            folder["net.onnx"], "--target", "0.3", "--data", "other", "--scale", "1/255", "--steps", "9", "--criterion", "variational",
            "-o", "b.onnx");

        Assert.Equal(new DensityTarget(0.3), options.Target);
        Assert.Equal("other", options.DataPath);
        Assert.Equal("y", options.Data.LabelColumn);
        Assert.Equal((1f / 255, 3f), (options.Preprocessing!.Scale, options.Preprocessing.Mean[0]));
        Assert.Equal((null, 9), (options.Epochs, options.Steps));
        Assert.Equal(((LearningMethod?)LearningMethod.Variational, StorageChoice.Sparse, "b.onnx"), (options.Criterion, options.Storage, options.OutputPath));
    }

    [Fact]
    public void A_named_file_may_name_the_model()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["settings.yaml"], "model: net.onnx");

        (CompressionOptions options, string? file) = Options("--config", folder["settings.yaml"]);

        Assert.Equal((folder["net.onnx"], folder["settings.yaml"]), (options.ModelPath, file));
    }

    [Fact]
    public void A_named_file_that_is_missing_is_a_mistake()
    {
        var error = Assert.Throws<UsageException>(() => Options("net.onnx", "--config", "nowhere.yaml"));

        Assert.Equal("CMP2002", error.Code.Text);
    }

    [Fact]
    public void Repeated_patterns_add_up() =>
        Assert.Equal(["re:^fc", "conv1"], Options("net.onnx", "--exclude", "re:^fc", "--exclude", "conv1").Options.Exclude);

    [Fact]
    public void Repeated_dropout_rules_add_up() => Assert.Equal(
        ["spatial:0.1", "none"], Options("net.onnx", "--dropout", "spatial:0.1", "--dropout", "none").Options.Dropout.Select(rule => rule.Text));

    [Fact]
    public void Negative_numbers_are_values() =>
        Assert.Equal([-1f, 0.5f], Options("net.onnx", "--mean", "-1,0.5").Options.Preprocessing!.Mean);

    [Fact]
    public void The_report_tells_the_command_as_typed() =>
        Assert.Equal("net.onnx --data \"my photos\" --target 0.1", Options("net.onnx", "--data", "my photos", "--target", "0.1").Options.Command);

    private static (CompressionOptions Options, string? File) Options(params string[] typed)
    {
        var arguments = new CompressArguments();
        var command = new Command("compress");
        arguments.AddTo(command);
        ParseResult parse = command.Parse(typed);
        Assert.Empty(parse.Errors);
        return arguments.Options(parse);
    }
}
