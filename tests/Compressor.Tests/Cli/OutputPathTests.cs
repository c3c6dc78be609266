using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Onnx;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>Nothing that is read is written over, whatever way leads there.</summary>
public sealed class OutputPathTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly CompressionOptions options;

    public OutputPathTests()
    {
        Directory.CreateDirectory(folder["data"]);
        File.WriteAllText(folder["data/a.csv"], "");
        File.WriteAllText(folder["model.onnx"], "no model");
        options = new CompressionOptions
        {
            ModelPath = folder["model.onnx"],
            DataPath = folder["data"],
            OutputPath = folder["out.onnx"],
            ReportPath = folder["report"],
        };
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Places_of_their_own_are_fine()
    {
        OutputPaths.Require(options, null);
        OutputPaths.Require(options with { OutputPath = folder["new/deep/out.onnx"], ReportPath = folder["new/report"] }, folder["compress.yaml"]);
        OutputPaths.Require(options with { DataPath = null }, null);

        Assert.Equal(["data", "model.onnx"], Directory.EnumerateFileSystemEntries(folder.FullPath).Select(Path.GetFileName).Order()!);
    }

    [Theory]
    [InlineData("model.onnx", "the input model")]
    [InlineData("data/../model.onnx", "the input model")]
    [InlineData("data/out.onnx", "the data")]
    [InlineData("data/new/out.onnx", "the data")]
    [InlineData("data", "the data")]
    [InlineData("compress.yaml", "the settings")]
    [InlineData("report/report.json", "the report")]
    [InlineData("report", "the report")]
    [InlineData("model.onnx/out.onnx", "is a file")]
    public void An_output_elsewhere_is_refused(string output, string reason) => Refused(options with { OutputPath = folder[output] }, reason);

    [Theory]
    [InlineData("data", "the data")]
    [InlineData("data/report", "the data")]
    [InlineData("model.onnx", "is a file")]
    public void A_report_elsewhere_is_refused(string report, string reason) => Refused(options with { ReportPath = folder[report] }, reason);

    [Fact]
    public void Links_are_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        File.CreateSymbolicLink(folder["link.onnx"], folder["model.onnx"]);
        Directory.CreateSymbolicLink(folder["linked"], folder["data"]);
        File.CreateSymbolicLink(folder["later.onnx"], folder["data/later.onnx"]);
        File.CreateSymbolicLink(folder["round.onnx"], folder["round.onnx"]);

        Refused(options with { OutputPath = folder["link.onnx"] }, "the input model");
        Refused(options with { OutputPath = folder["linked/out.onnx"] }, "the data");
        Refused(options with { OutputPath = folder["later.onnx"] }, "the data");
        Refused(options with { OutputPath = folder["model.onnx"], ModelPath = folder["link.onnx"] }, "the input model");
        Refused(options with { OutputPath = folder["round.onnx"] }, "");
    }

    [Fact]
    public void The_labels_beside_an_array_are_data_too() =>
        Refused(options with { DataPath = folder["x.npy"], OutputPath = folder["y.npy"] }, "may be a part of the data");

    [Fact]
    public void Weights_outside_the_model_are_a_part_of_it()
    {
        Model model = SampleModels.Dense();
        Initializer[] outside = [.. model.Graph.Initializers.Select(tensor => tensor with { Storage = TensorStorage.External })];
        WrittenModel written = OnnxWriter.Write(
            model with { Graph = model.Graph with { Initializers = outside } }, folder["big.onnx"], StorageChoice.Keep);

        Refused(options with { ModelPath = folder["big.onnx"], OutputPath = written.ExternalDataPath! }, "weights of the input model");
    }

    [Fact]
    public void The_tool_checks_before_it_reads_anything()
    {
        Outcome outcome = Tool.Run(folder["model.onnx"], "-o", folder["model.onnx"]);

        Assert.Equal(2, outcome.Code);
        Assert.StartsWith("compress : error CMP2003: ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("no model", File.ReadAllText(folder["model.onnx"]));
    }

    private void Refused(CompressionOptions refused, string reason)
    {
        var error = Assert.Throws<UsageException>(() => OutputPaths.Require(refused, folder["compress.yaml"]));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal("CMP2003", error.Code.Text);
    }
}
