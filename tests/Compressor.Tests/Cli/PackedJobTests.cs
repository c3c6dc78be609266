using System.Diagnostics;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Onnx.Protobuf;
using Compressor.Reporting;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>Packed storage, rounded values and targets in bytes, from outside.</summary>
public sealed class PackedJobTests : IDisposable
{
    private readonly MlpFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("float16", "float16", 65_536)]
    [InlineData("int8", "int8", 65_536)]
    [InlineData("codebook", "codebook", 16)]
    public void Values_of_the_written_file_are_rounded_and_verified(string values, string code, int mostKinds)
    {
        Outcome outcome = Compress("--target", "0.1", "--storage", "packed", "--values", values);

        Assert.Equal((0, ""), (outcome.Code, outcome.Code == 0 ? "" : outcome.Error));
        Report report = ReportJson.ReadFile(folder.ReportPath);
        LayerReport largest = report.Layers.MaxBy(layer => layer.Parameters)!;
        Assert.StartsWith("packed ", largest.Storage, StringComparison.Ordinal);
        Assert.EndsWith(code, largest.Storage, StringComparison.Ordinal);
        foreach (Weight weight in WeightCensus.Of(OnnxReader.Read(folder.OutputPath)).Where(weight => weight.Data.Rank >= 2))
        {
            Assert.InRange(weight.Data.ToFloats().Distinct().Count(), 1, mostKinds);
        }

        Assert.Equal(
            ["original", "every element, zeros too", "sparse_initializer", "packed", "as written"], report.Sizes.Select(size => size.Storage));
        Assert.Equal(report.Compressed!.FileBytes, report.Sizes[^1].FileBytes);
        Assert.True(report.Sizes[3].FileBytes < report.Sizes[2].FileBytes && report.Sizes[2].FileBytes < report.Sizes[1].FileBytes);
    }

    [Theory]
    [InlineData("12KB", "float32", "bytes", 12_000)]
    [InlineData("6000B", "codebook", "bytes", 6_000)]
    [InlineData("zip:10KB", "float32", "zip", 10_000)]
    public void A_size_is_used_up_and_kept(string target, string values, string kind, long most)
    {
        Outcome outcome = Compress("--target", target, "--values", values);

        Assert.Equal(0, outcome.Code);
        Report report = ReportJson.ReadFile(folder.ReportPath);
        Assert.Equal((kind, (double)most, true), (report.Target!.Kind, report.Target.Requested, report.Target.Met));
        long reached = kind == "zip" ? report.Compressed!.GzipBytes : new FileInfo(folder.OutputPath).Length;
        Assert.InRange(reached, most * 0.98, most);
    }

    /// <summary>A thousand biases leave no room for weights, until the units leave that training finds it can do without.</summary>
    [Fact]
    public void A_size_is_used_up_by_the_weights_of_the_units_that_stay()
    {
        var random = new Random(1);
        var builder = new GraphBuilder("wide");
        builder.Input("input", ElementType.Float32, "N", 64);
        string hidden = builder.Node("Relu", [Layer("input", 64, 1000)]);
        builder.Output(Layer(hidden, 1000, 10), ElementType.Float32, "N", 10);
        OnnxWriter.Write(builder.Build(), folder.ModelPath, StorageChoice.Dense);

        Outcome outcome = Tool.Run(
            folder.ModelPath, "--steps", "600", "--threads", "1", "--target", "3KB", "--values", "codebook");

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.InRange(new FileInfo(folder.OutputPath).Length, 2_900, 3_000);

        // What learning leaves is what the file has room for: the cut takes the last twentieth, not most of the weights.
        Report report = ReportJson.ReadFile(folder.ReportPath);
        double learned = report.Epochs.Last(epoch => epoch.KlWeight is not null).Density!.Value;
        Assert.InRange(learned / report.Compressed!.Density, 0.8, 1.15);

        string Layer(string x, int inputs, int outputs) =>
            builder.Node("Gemm", [x, Numbers(outputs, inputs), Numbers(outputs)], null, ("transB", 1));

        string Numbers(params long[] shape)
        {
            int count = (int)shape.Aggregate(1L, (product, extent) => product * extent);
            float[] values = [.. Enumerable.Range(0, count).Select(_ => 0.2f * (2 * random.NextSingle() - 1))];
            return builder.Initializer($"w{count}", TensorData.FromFloats(shape, values));
        }
    }

    /// <summary>Units and blocks are coarser than weights, so the size is used up less exactly; it is kept all the same.</summary>
    [Theory]
    [InlineData("channel", "20KB", "float32", 0.9)]
    [InlineData("channel", "zip:6KB", "int8", 0.85)]
    [InlineData("channel+unstructured", "12KB", "float32", 0.97)]
    [InlineData("block:4x4", "20KB", "float32", 0.97)]
    [InlineData("block:8x1", "zip:5KB", "codebook", 0.9)]
    public void A_size_is_kept_by_every_structure(string structure, string target, string values, double least)
    {
        Outcome outcome = Compress("--structure", structure, "--target", target, "--values", values);

        Assert.Equal((0, ""), (outcome.Code, outcome.Code == 0 ? "" : outcome.Error));
        Report report = ReportJson.ReadFile(folder.ReportPath);
        Assert.True(report.Target!.Met);
        double reached = target.StartsWith("zip", StringComparison.Ordinal)
            ? report.Compressed!.GzipBytes
            : new FileInfo(folder.OutputPath).Length;
        Assert.InRange(reached, report.Target.Requested * least, report.Target.Requested);
        bool cutsUnits = structure.StartsWith("channel", StringComparison.Ordinal);
        Assert.Equal(cutsUnits, report.Compressed!.Parameters < report.Baseline!.Parameters);
    }

    [Theory]
    [InlineData("channel", "with one unit of each group the file takes ")]
    [InlineData("block:4x4", "with one block of every weight the file takes ")]
    public void A_size_out_of_reach_of_a_structure_is_5(string structure, string message)
    {
        Outcome outcome = Compress("--structure", structure, "--target", "300B");

        Assert.Equal(5, outcome.Code);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_out_of_reach_is_5_and_says_the_smallest()
    {
        Outcome outcome = Compress("--target", "300B");

        Assert.Equal(5, outcome.Code);
        Assert.Contains("300 bytes cannot be reached: with one weight per prunable tensor the file takes ", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.OutputPath));
    }

    [Fact]
    public void The_tools_own_output_is_a_model_like_any_other()
    {
        Assert.Equal(0, Compress("--target", "0.1", "--storage", "packed").Code);
        string inspected = Tool.Run("inspect", folder.OutputPath).Out;
        Assert.Contains("Gemm", inspected, StringComparison.Ordinal);
        Assert.DoesNotContain("CumSum", inspected, StringComparison.Ordinal);
        Assert.Equal(0, Tool.Run("inspect", folder.OutputPath, "--check").Code);

        Outcome again = Tool.Run(
            folder.OutputPath, "--config", folder.ConfigurationPath, "--steps", "60", "--threads", "1", "--target", "0.05",
            "--data", folder.DataPath, "-o", folder["again.onnx"], "--report", folder["again.report"]);

        Assert.Equal((0, ""), (again.Code, again.Code == 0 ? "" : again.Error));
        Assert.InRange(WeightCensus.NonZeroParameters(OnnxReader.Read(folder["again.onnx"])), 1, 0.05 * 17_226);
    }

    [Theory]
    [InlineData("float32", false)]
    [InlineData("codebook", true)]
    public void Other_runtimes_compute_the_same(string values, bool byFunctions)
    {
        string packages = Environment.GetEnvironmentVariable("COMPRESSOR_NODE_PACKAGES") ?? "";
        Assert.SkipUnless(Directory.Exists(packages), "COMPRESSOR_NODE_PACKAGES names no folder with onnxruntime-node and onnxruntime-web.");
        Assert.Equal(0, Compress("--target", "0.1", "--storage", "packed", "--values", values).Code);
        Assert.Equal(byFunctions, ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.OutputPath)).Functions.Count > 0);
        OnnxWriter.Write(OnnxReader.Read(folder.OutputPath), folder["dense.onnx"], StorageChoice.Dense);

        using Process node = Process.Start(new ProcessStartInfo(
            "node", [Repository.At("tools", "second-runtime", "compare.mjs"), folder["dense.onnx"], folder.OutputPath])
        {
            WorkingDirectory = packages,
            RedirectStandardOutput = true,
        })!;
        string[] lines = node.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(["onnxruntime-node: 0", "onnxruntime-web: 0"], lines);
    }

    private Outcome Compress(params string[] options) => Tool.Run([folder.ModelPath, "--steps", "60", "--threads", "1", .. options]);
}
