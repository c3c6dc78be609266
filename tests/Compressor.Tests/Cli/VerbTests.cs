using System.Text.Json;
using Compressor.Data;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

public sealed class VerbTests : IDisposable
{
    private static readonly string Digits = Repository.At("models", "digits-cnn", "model.onnx");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Inspect_tells_what_the_file_holds()
    {
        Outcome outcome = Tool.Run("inspect", Digits);

        Assert.Equal(0, outcome.Code);
        Assert.Empty(outcome.Error);
        Assert.Contains("This model can be compressed. The smallest target it can reach: 0.", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_as_json_agrees_with_the_file()
    {
        Model model = OnnxReader.Read(Digits);
        JsonElement json = JsonDocument.Parse(Tool.Run("inspect", Digits, "--json").Out).RootElement;

        Assert.Equal(WeightCensus.Parameters(model), json.GetProperty("parameters").GetInt64());
        Assert.Equal(new FileInfo(Digits).Length, json.GetProperty("fileBytes").GetInt64());
        Assert.Equal(
            WeightCensus.Of(model).Select(weight => weight.Key),
            json.GetProperty("weights").EnumerateArray().Select(weight => weight.GetProperty("name").GetString()));
        Assert.True(json.GetProperty("trainable").GetBoolean());
        Assert.InRange(json.GetProperty("smallestDensity").GetDouble(), 0, 0.1);
        Assert.Equal(0, json.GetProperty("rules").GetProperty("broken").GetArrayLength());
    }

    [Fact]
    public void The_smallest_target_that_inspect_names_can_be_reached()
    {
        string named = Tool.Run("inspect", Digits).Out.Split("it can reach: ")[1].Trim();

        Outcome reachable = Tool.Run(Digits, "--target", named, "--dry-run", "-o", folder["o.onnx"], "--report", folder["r"]);
        Outcome unreachable = Tool.Run(Digits, "--target", "0.0001", "--dry-run", "-o", folder["o.onnx"], "--report", folder["r"]);

        Assert.Equal(0, reachable.Code);
        Assert.Contains("The target can be met. Nothing was trained or written.", reachable.Out, StringComparison.Ordinal);
        Assert.Equal(5, unreachable.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.FullPath));
    }

    [Fact]
    public void Inspect_says_plainly_what_cannot_be_trained()
    {
        var builder = new GraphBuilder("odd");
        string x = builder.Input("x", ElementType.Float32, 1, 4);
        builder.Output(builder.Node("Bernoulli", [x], "y"), ElementType.Float32, 1, 4);
        OnnxWriter.Write(builder.Build(), folder["odd.onnx"], StorageChoice.Dense);

        Outcome outcome = Tool.Run("inspect", folder["odd.onnx"]);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("cannot be trained", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("Bernoulli", outcome.Out, StringComparison.Ordinal);
        Assert.Equal(3, Tool.Run(folder["odd.onnx"], "--data", Digits, "--report", folder["r"]).Code);
    }

    [Fact]
    public void Inspect_checks_the_import_beside_onnx_runtime()
    {
        Outcome shown = Tool.Run("inspect", Digits, "--check");
        Outcome json = Tool.Run("inspect", Digits, "--check", "--json");
        JsonElement check = JsonDocument.Parse(json.Out).RootElement.GetProperty("check");

        Assert.Equal((0, 0), (shown.Code, json.Code));
        Assert.Contains("outputs differ by at most", shown.Out, StringComparison.Ordinal);
        Assert.InRange(check.GetProperty("maxAbsDifference").GetDouble(), 0, 1e-3);
        Assert.InRange(check.GetProperty("maxRelDifference").GetDouble(), 0, 1e-4);
        Assert.Equal(2, check.GetProperty("shapesUsed").GetArrayLength());
        Assert.Equal(check.GetProperty("weightsTotal").GetInt32(), check.GetProperty("weightsReached").GetInt32());
        Assert.Equal(0, check.GetProperty("nodesRunByRuntime").GetArrayLength());
    }

    [Fact]
    public void Inspect_checks_on_inputs_that_are_given()
    {
        var builder = new GraphBuilder("sum");
        string x = builder.Input("in:0", ElementType.Float32, "n", "t");
        string w = builder.Initializer("w", TensorData.FromFloats([5, 2], [.. Enumerable.Range(0, 10).Select(i => i / 10f)]));
        builder.Output(builder.Node("MatMul", [x, w], "y"), ElementType.Float32, "n", 2);
        OnnxWriter.Write(builder.Build(), folder["m.onnx"], StorageChoice.Dense);
        using var arrays = new DataFolder();
        float[] values = [.. Enumerable.Range(0, 20).Select(i => i / 20f)];
        string given = arrays.WriteZip("in.npz", ("in:0.npy", DataBytes.Npy("(4, 5)", values)));
        string other = arrays.WriteZip("other.npz", ("x.npy", DataBytes.Npy("(4, 5)", values)));

        Assert.Contains("in:0 [7, 5]", Tool.Run("inspect", folder["m.onnx"], "--check", "--shape", "in:0:7,5").Out, StringComparison.Ordinal);
        Assert.Contains("in:0 [4, 5]", Tool.Run("inspect", folder["m.onnx"], "--check", "--inputs", given).Out, StringComparison.Ordinal);
        Assert.Equal(4, Tool.Run("inspect", folder["m.onnx"], "--check", "--inputs", other).Code);
        Assert.Equal(4, Tool.Run("inspect", folder["m.onnx"], "--check", "--inputs", folder["none.npz"]).Code);
        Assert.Equal(3, Tool.Run("inspect", folder["m.onnx"], "--check").Code);
    }

    [Theory]
    [InlineData("--shape", "x:1,2")]
    [InlineData("--seed", "3")]
    [InlineData("--check", "--shape", "x")]
    [InlineData("--check", "--shape", "x:0,2")]
    [InlineData("--check", "--shape", "x:1,2", "--shape", "x:3,4")]
    [InlineData("--check", "--shape", "nowhere:1,2")]
    public void Inspect_refuses_options_that_mean_nothing(params string[] options) =>
        Assert.Equal(2, Tool.Run(["inspect", Digits, .. options]).Code);

    [Fact]
    public void Evaluate_measures_with_the_settings_beside_the_model()
    {
        Report report = ReportJson.Read(Tool.Run("evaluate", Digits, "--json", "--quiet").Out);

        Assert.Equal("accuracy", report.Baseline!.Metric!.Name);
        Assert.InRange(report.Baseline.Metric.Value, 0.95, 1);
        Assert.Equal("scale 0.0625", report.Data!.Preprocessing!.Chosen);
        Assert.Null(report.Compressed);
    }

    [Fact]
    public void Evaluate_in_an_ml_net_pipeline_agrees_with_onnx_runtime()
    {
        Report report = ReportJson.Read(Tool.Run("evaluate", Digits, "--runtime", "mlnet", "--json", "--quiet").Out);
        Outcome shown = Tool.Run("evaluate", Digits, "--runtime", "mlnet");
        Outcome unknown = Tool.Run("evaluate", Digits, "--runtime", "tensorrt");

        Assert.StartsWith("ML.NET 5.", report.Runtime!.Name, StringComparison.Ordinal);
        Assert.Equal(report.Baseline!.Metric, report.Runtime.Metric);
        Assert.Equal(report.Data!.TestSamples, report.Runtime.Samples);
        Assert.InRange(report.Runtime.MaxAbsDifference!.Value, 0, 1e-5);
        Assert.Matches(@"ML\.NET 5[.0-9]+: accuracy 98\.48%, outputs differ from ONNX Runtime's by at most \S+ on 329 test samples", shown.Out);
        Assert.Equal(2, unknown.Code);
        Assert.Contains("'tensorrt' is none of ort, mlnet", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_without_labels_states_no_metric()
    {
        File.Copy(Digits, folder["m.onnx"]);
        string[] rows = [.. Enumerable.Range(0, 30).Select(row => string.Join(',', Enumerable.Range(0, 64).Select(i => (row * i) % 17)))];
        File.WriteAllLines(folder["x.csv"], rows);

        Outcome outcome = Tool.Run("evaluate", folder["m.onnx"], "--data", folder["x.csv"]);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("Without labels there is no metric.", outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("agreement", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_passes_a_file_with_other_weights_and_tells_the_difference()
    {
        Pruned(folder["small.onnx"], static model => model);

        Outcome outcome = Tool.Run("verify", Digits, folder["small.onnx"], "--json");
        Report report = ReportJson.Read(outcome.Out);

        Assert.Equal(0, outcome.Code);
        Assert.True(report.Verification!.InterfaceUnchanged);
        Assert.True(report.Verification.MaxAbsDifference > 0);
        Assert.Equal(WeightCensus.NonZeroParameters(OnnxReader.Read(folder["small.onnx"])), report.Compressed!.NonZeroParameters);
        Assert.Equal("accuracy", report.Compressed.Metric!.Name);
    }

    [Fact]
    public void Verify_without_data_uses_random_inputs()
    {
        File.Copy(Digits, folder["m.onnx"]);

        Outcome outcome = Tool.Run("verify", folder["m.onnx"], Digits);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("differ by at most 0 on 16 random inputs", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("Verified.", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_fails_where_the_interface_changed()
    {
        Pruned(folder["renamed.onnx"], static model => model with { Opsets = new Dictionary<string, long> { [""] = model.Opset + 1 } });

        Outcome outcome = Tool.Run("verify", Digits, folder["renamed.onnx"]);

        Assert.Equal(7, outcome.Code);
        Assert.Contains("Not verified:", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("operator set ai.onnx", outcome.ErrorLines[^1], StringComparison.Ordinal);
        Assert.StartsWith("compress : error CMP7000: ", outcome.ErrorLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_fails_where_the_file_is_damaged_and_is_3_where_it_is_missing()
    {
        File.WriteAllBytes(folder["cut.onnx"], File.ReadAllBytes(Digits)[..1000]);

        Assert.Equal(7, Tool.Run("verify", Digits, folder["cut.onnx"]).Code);
        Assert.Equal(3, Tool.Run("verify", Digits, folder["nowhere.onnx"]).Code);
    }

    [Fact]
    public void Env_tells_versions()
    {
        JsonElement versions = JsonDocument.Parse(Tool.Run("env", "--json").Out).RootElement.GetProperty("environment").GetProperty("versions");

        Assert.Equal([".NET", "ONNX Runtime", "TorchSharp", "libtorch"], versions.EnumerateObject().Select(version => version.Name));
        Assert.All(versions.EnumerateObject(), version => Assert.Matches(@"^\d+\.\d+", version.Value.GetString()));
        Assert.Contains("processor", Tool.Run("env").Out, StringComparison.Ordinal);
    }

    /// <summary>The digits network with half of each large weight zero.</summary>
    private static void Pruned(string path, Func<Model, Model> change)
    {
        Model model = OnnxReader.Read(Digits);
        var tensors = WeightCensus.Of(model).Where(weight => weight.Data.Rank >= 2).ToDictionary(
            weight => weight.Key,
            weight => TensorData.FromFloats(weight.Data.Shape, [.. weight.Data.ToFloats().Select((value, i) => i % 2 == 0 ? value : 0)]));
        OnnxWriter.Write(change(model.WithTensors(tensors)), path, StorageChoice.Auto);
    }
}
