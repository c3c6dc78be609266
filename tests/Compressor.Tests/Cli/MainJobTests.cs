using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>The main job from outside: what lands on stdout, on disk and in the exit code.</summary>
public sealed class MainJobTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Json_on_stdout_is_the_report_on_disk_and_nothing_else()
    {
        Outcome outcome = Run("--json", "--target", "0.5");

        Assert.Equal(0, outcome.Code);
        Assert.Equal(File.ReadAllText(folder["report/report.json"]), outcome.Out);
        Report report = ReportJson.Read(outcome.Out);
        Assert.True(report.Target!.Met);
        Assert.Equal(new FileInfo(folder["small.onnx"]).Length, report.Compressed!.FileBytes);
        Assert.Contains("fine-tuning", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_sees_before_and_after_the_verdict_and_where_the_files_are()
    {
        Outcome outcome = Cultures.Under("ru-RU", () => Run("--target", "0.5", "--quiet"));

        Assert.Equal(0, outcome.Code);
        Assert.Empty(outcome.Error);
        Assert.Matches(@"non-zero parameters +\| +38,282 \| +19,\d{3} \|", outcome.Out);
        Assert.Contains("Target met: density ", outcome.Out, StringComparison.Ordinal);
        Assert.Contains(folder["small.onnx"], outcome.Out, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder["report"], "report.html"), outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_broken_gate_is_6_and_writes_only_when_asked_to(bool keep)
    {
        string[] options = keep ? ["--max-size", "1KB", "--keep"] : ["--max-size", "1KB"];

        Outcome outcome = Run(options);

        Assert.Equal(6, outcome.Code);
        Assert.StartsWith("compress : error CMP6003: ", outcome.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Equal(keep, File.Exists(folder["small.onnx"]));
        Assert.Equal(keep, Directory.Exists(folder["report"]));
    }

    [Fact]
    public void Preprocessing_that_cannot_be_trained_is_run_by_the_runtime_and_kept()
    {
        Model model = OnnxReader.Read(Repository.At("models", "digits-mlp", "model.onnx"));
        string input = model.Graph.RequiredInputs().Single().Name;
        var scaler = new Node("Scaler", [input], ["scaled"])
        {
            Domain = "ai.onnx.ml",
            Name = "scale",
            Attributes = [new NodeAttribute("offset", (IReadOnlyList<float>)[0]), new NodeAttribute("scale", (IReadOnlyList<float>)[1])],
        };
        model = model with
        {
            Opsets = new Dictionary<string, long>(model.Opsets) { ["ai.onnx.ml"] = 2 },
            Graph = model.Graph with
            {
                Nodes = [scaler, .. model.Graph.Nodes.Select(node => node with { Inputs = [.. node.Inputs.Select(name => name == input ? "scaled" : name)] })],
            },
        };
        OnnxWriter.Write(model, folder["scaled.onnx"], StorageChoice.Keep);

        Outcome inspected = Tool.Run("inspect", folder["scaled.onnx"]);
        Assert.Contains("run by ONNX Runtime while the rest is trained: scale\n", inspected.Out, StringComparison.Ordinal);
        Outcome outcome = Tool.Run(
            folder["scaled.onnx"], "--data", Repository.At("models", "digits", "digits.csv.gz"), "--labels", "label", "--steps", "60", "--threads", "1",
            "--target", "0.5", "--json");
        Assert.True(outcome.Code == 0, outcome.Error);
        Report report = ReportJson.Read(outcome.Out);
        Assert.Equal(["scale"], report.Model!.NodesRunByRuntime);
        Assert.Contains("Scaler", OnnxReader.Read(folder["scaled.compressed.onnx"]).Graph.Nodes.Select(node => node.OpType));
        Assert.True(report.Verification!.MaxAbsDifference < 1e-3);
    }

    [Fact]
    public void Float16_inputs_and_outputs_are_named_before_training_and_in_the_report()
    {
        Model model = OnnxReader.Read(Repository.At("models", "digits-mlp", "model.onnx"));
        Graph graph = model.Graph;
        Value input = graph.RequiredInputs().Single();
        Value output = graph.Outputs.Single();
        model = model with
        {
            Graph = graph with
            {
                Inputs = [input with { Name = "half_in", Type = ElementType.Float16 }],
                Outputs = [output with { Name = "half_out", Type = ElementType.Float16 }],
                Nodes = [Cast("half_in", input.Name, ElementType.Float32), .. graph.Nodes, Cast(output.Name, "half_out", ElementType.Float16)],
            },
        };
        OnnxWriter.Write(model, folder["half.onnx"], StorageChoice.Keep);
        string digits = Repository.At("models", "digits", "digits.csv.gz");
        string[] command = [folder["half.onnx"], "--data", digits, "--scale", "0.0625", "--steps", "60", "--threads", "1"];
        const string sentence = "float16 inputs or outputs (half_in, half_out), which Microsoft.ML.OnnxTransformer rejects";

        Outcome plan = Tool.Run([.. command, "--dry-run"]);
        Assert.Contains($"note: the model has {sentence}", plan.Error, StringComparison.Ordinal);
        Assert.Matches(@"\| beware +\| the model has float16 inputs", plan.Out);
        Outcome run = Tool.Run([.. command, "--target", "0.5", "--json"]);
        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(["half_in", "half_out"], ReportJson.Read(run.Out).Model!.Float16Interface);
        Assert.Contains(sentence, File.ReadAllText(folder["half.report/report.md"]), StringComparison.Ordinal);
    }

    private static Node Cast(string from, string to, ElementType type) =>
        new("Cast", [from], [to]) { Name = $"to_{to}", Attributes = [new NodeAttribute("to", (long)type)] };

    /// <summary>One thread: on a busy machine two that wait for each other take many times as long.</summary>
    private Outcome Run(params string[] options) => Tool.Run(
    [
        Repository.At("models", "digits-cnn", "model.onnx"), "--steps", "60", "--threads", "1",
        "-o", folder["small.onnx"], "--report", folder["report"], .. options,
    ]);
}
