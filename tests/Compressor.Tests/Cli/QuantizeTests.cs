using Compressor.Evaluation.Quantization;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>int8 on top of pruning, from outside.</summary>
public sealed class QuantizeTests : IDisposable
{
    private static readonly string Digits = Repository.At("models", "digits-cnn", "model.onnx");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_file_is_int8_pruned_measured_and_stands_beside_the_other_three()
    {
        Report report = Run(Digits, "--quantize", "int8", "--target", "0.3");

        Model written = OnnxReader.Read(folder["small.onnx"]);
        Assert.Equal(ElementType.Int8, written.Graph.Initializers.Single(each => each.Name == QuantizedGraph.IntegersOf("fc1.weight")).Data.Type);
        Assert.Equal(WeightCensus.NonZeroParameters(written), report.Compressed!.NonZeroParameters);
        Assert.True(report.Target!.Met);
        QuantizationReport quantization = report.Quantization!;
        Assert.Equal(["original", "quantised", "pruned", "pruned and quantised"], quantization.Combinations.Select(one => one.Name));
        Assert.Equal(
            (report.Baseline!.FileBytes, report.Compressed.FileBytes, report.Compressed.Metric),
            (quantization.Combinations[0].FileBytes, quantization.Combinations[3].FileBytes, quantization.Combinations[3].Metric));
        Assert.InRange(quantization.Combinations[1].FileBytes, 0.2 * report.Baseline.FileBytes, 0.35 * report.Baseline.FileBytes);
        Assert.InRange(report.Baseline.Metric!.Value - quantization.Combinations[1].Metric!.Value, -0.01, 0.01);
        Assert.Equal(["min-max", "percentile 99.99", "percentile 99.9"], quantization.Tried.Select(one => one.Calibration));
        Assert.Equal("dense", report.Layers.Single(layer => layer.Name == "fc1.weight").Storage);
        Assert.Contains("| pruned and quantised |", File.ReadAllText(folder["report/report.md"]), StringComparison.Ordinal);
        Assert.Equal(0, Tool.Run("verify", Digits, folder["small.onnx"]).Code);
    }

    [Fact]
    public void A_pattern_survives_rounding()
    {
        Report report = Run(Digits, "--quantize", "int8", "--structure", "2:4");

        Assert.True(report.Verification!.StructureHolds);
        float[] values = RuntimeWeights.Of(folder["small.onnx"], "fc1.weight")["fc1.weight"];
        Assert.All(values.Chunk(4), four => Assert.InRange(four.Count(value => value != 0), 0, 2));
    }

    [Fact]
    public void Weights_of_recurrent_networks_stay_float_and_are_named_before_training()
    {
        string gru = Repository.At("models", "vowels-gru", "model.onnx");

        Outcome plan = Tool.Run(gru, "--quantize", "int8", "--dry-run", "-o", folder["small.onnx"], "--report", folder["report"]);

        Assert.True(plan.Code == 0, plan.Error);
        Assert.Contains("stays float, it is read by GRU", plan.Error, StringComparison.Ordinal);
        Assert.Matches(@"\| quantize +\| int8 +\|", plan.Out);
    }

    [Fact]
    public void Another_type_is_a_usage_error()
    {
        Outcome outcome = Tool.Run(Digits, "--quantize", "int4");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("--quantize: 'int4' is none of int8", outcome.Error, StringComparison.Ordinal);
    }

    private Report Run(string model, params string[] options)
    {
        Outcome outcome = Tool.Run(
            [model, "--steps", "60", "--threads", "1", "-o", folder["small.onnx"], "--report", folder["report"], "--json", .. options]);
        Assert.True(outcome.Code == 0, outcome.Error);
        return ReportJson.Read(outcome.Out);
    }
}
