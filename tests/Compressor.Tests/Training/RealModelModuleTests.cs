using System.Text.Json;
using Compressor.Evaluation;
using Compressor.Inspection;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Cli;
using Compressor.Tests.Support;
using Compressor.Training;
using Xunit;

namespace Compressor.Tests.Training;

/// <summary>Models that other people trained and published, imported and held against ONNX Runtime.</summary>
public sealed class RealModelModuleTests
{
    /// <summary>Of the prunable parameters whose change ONNX Runtime's outputs show, the share that a gradient must reach.</summary>
    private const double LeastReached = 0.95;

    /// <summary>Quantised already: its advice is to compress the float model.</summary>
    private const string Quantised = "shufflenetv2_int8.onnx";

    public static TheoryData<string?> Models() => [.. TestData.ModelNames().Where(name => name != Quantised)];

    [Theory]
    [MemberData(nameof(Models))]
    public void The_import_computes_what_onnx_runtime_computes_and_trains_what_counts(string? name)
    {
        string path = TestData.Require("models", name ?? "*.onnx");
        Model model = OnnxReader.Read(path);
        CheckReport check = new ModelCheck(path, model, CheckRequest.Default, TestContext.Current.CancellationToken).Run();

        Assert.True(check.Passed, $"{name}: off by {check.MaxRelDifference} of the scale");
        long mute = Parameters(model, check.WeightsNotReached) - Parameters(model, Telling(model, check));
        Assert.True(
            check.ParametersReached >= LeastReached * (check.ParametersTotal - mute),
            $"{name}: a gradient reaches {check.ParametersReached} of {check.ParametersTotal - mute}, not {string.Join(", ", check.WeightsNotReached)}");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Written_back_unchanged_it_gives_the_same_bits(string? name)
    {
        string path = TestData.Require("models", name ?? "*.onnx");
        Model model = OnnxReader.Read(path);
        using var folder = new TemporaryFolder();
        OnnxWriter.Write(model, folder["copy.onnx"], StorageChoice.Keep);
        using var before = new OrtModel(path, new OrtOptions { Threads = 1 });
        using var after = new OrtModel(folder["copy.onnx"], new OrtOptions { Threads = 1 });

        foreach (TrialRun run in InputTrial.Of(model, before, null, TestContext.Current.CancellationToken).Runs)
        {
            IReadOnlyDictionary<string, TensorData> actual = after.Run(run.Inputs, TestContext.Current.CancellationToken);
            Assert.Equal(run.Outputs.Keys, actual.Keys);
            Assert.All(run.Outputs, output => Assert.True(output.Value.Bytes.Span.SequenceEqual(actual[output.Key].Bytes.Span)));
        }
    }

    [Theory]
    [InlineData("bert_tiny_pt_squad.onnx", "Concat")]
    [InlineData("ort_training_model.onnx", "Send ('send')")]
    [InlineData("pcb_aoi_customvision.onnx", "ZipMap")]
    public void Files_that_no_runtime_runs_end_with_3_and_a_line_that_says_why(string name, string cause)
    {
        string path = TestData.Require("models", "invalid", name);

        Outcome outcome = Tool.Run("inspect", path, "--check");

        Assert.Equal(3, outcome.Code);
        string line = Assert.Single(outcome.ErrorLines);
        Assert.StartsWith($"compress : error CMP3000: {path}: ", line, StringComparison.Ordinal);
        Assert.Contains(cause, line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quantised_model_ends_with_3()
    {
        string path = TestData.Require("models", Quantised);

        Outcome outcome = Tool.Run("inspect", path, "--check", "--json");

        Assert.Equal(3, outcome.Code);
        Assert.False(JsonDocument.Parse(outcome.Out).RootElement.TryGetProperty("check", out _));
        Assert.Contains("QLinearConv", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    /// <summary>Of the weights that no gradient reached, those whose change ONNX Runtime's outputs show on the inputs of the check.</summary>
    private static List<string> Telling(Model model, CheckReport check)
    {
        if (check.WeightsNotReached.Count == 0)
        {
            return [];
        }

        using OrtModel original = Opened(model);
        IReadOnlyList<TrialRun> runs = InputTrial.Of(model, original, null, TestContext.Current.CancellationToken).Runs;
        return [.. check.WeightsNotReached.Where(key => Shows(model, key, runs))];
    }

    private static bool Shows(Model model, string key, IReadOnlyList<TrialRun> runs)
    {
        TensorData data = WeightCensus.Of(model).First(weight => weight.Key == key).Data;
        // Half as much again, and a bit where it is zero.
        float[] changed = Array.ConvertAll(data.ToFloats(), value => (value * 1.5f) + 0.01f);
        using OrtModel other = Opened(model.WithTensors(
            new Dictionary<string, TensorData> { [key] = TensorData.FromFloats(data.Shape, changed, data.Type) }));
        return runs.Any(run => OutputComparison.Compare(run.Outputs, other.Run(run.Inputs)).MaxAbsDifference > 0);
    }

    private static OrtModel Opened(Model model)
    {
        using var stream = new MemoryStream();
        OnnxWriter.Write(model, stream, StorageChoice.Keep);
        return new OrtModel(stream.ToArray(), "changed", new OrtOptions { Threads = 1 });
    }

    private static long Parameters(Model model, IReadOnlyList<string> keys) =>
        WeightCensus.Of(model).Where(weight => keys.Contains(weight.Key)).Sum(weight => weight.Data.Count);
}
