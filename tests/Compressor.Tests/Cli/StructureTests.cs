using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>Structures from outside: ONNX Runtime reads the weights of the written file, and its zeros are counted here.</summary>
public sealed class StructureTests : IDisposable
{
    private static readonly string Digits = Repository.At("models", "digits-cnn", "model.onnx");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("variational")]
    [InlineData("magnitude")]
    public void Every_four_along_the_inputs_keep_two(string criterion)
    {
        Report report = Run("--structure", "2:4", "--criterion", criterion);

        Assert.Equal(new TargetReport("2:4", 0.5, 0.5, true), report.Target);
        Assert.Equal("2:4", report.Decision!.Structure);
        Assert.Equal(["conv1.weight: stays whole, its input dimension of 1 has no group of 4"], report.Decision.LeftAlone);
        Assert.True(report.Verification!.StructureHolds);
        IReadOnlyDictionary<string, float[]> weights = RuntimeWeights.Of(folder["small.onnx"], "conv2.weight", "fc1.weight", "fc2.weight");
        foreach (LayerReport layer in report.Layers.Where(layer => weights.ContainsKey(layer.Name)))
        {
            // [out, in, positions]: one step along the inputs is as many elements as there are positions.
            int inputs = (int)layer.Shape[1];
            int step = (int)layer.Shape.Skip(2).Aggregate(1L, (product, extent) => product * extent);
            float[] values = weights[layer.Name];
            for (int start = 0; start < values.Length; start += 4 * step)
            {
                for (int position = 0; position < step; position++)
                {
                    Assert.Equal(2, Enumerable.Range(0, 4).Count(i => values[start + position + i * step] != 0));
                }
            }

            Assert.Equal(0, inputs % 4);
        }
    }

    /// <summary>One weight too many in one group, in a file whose lock says 2:4.</summary>
    [Fact]
    public void Verify_holds_the_written_file_against_the_pattern_of_its_lock()
    {
        Run("--structure", "2:4");
        Outcome good = Tool.Run("verify", Digits, folder["small.onnx"]);
        Assert.True(good.Code == 0, good.Error);
        Assert.Contains("Structure: holds in every group", good.Out, StringComparison.Ordinal);

        Model model = OnnxReader.Read(folder["small.onnx"]);
        TensorData weight = model.Graph.Initializers.Single(each => each.Name == "conv2.weight").Data;
        float[] values = weight.ToFloats();
        values[Array.IndexOf(values, 0)] = 0.5f;
        OnnxWriter.Write(
            model.WithTensors(new Dictionary<string, TensorData> { ["conv2.weight"] = TensorData.FromFloats(weight.Shape, values) }),
            folder["small.onnx"], StorageChoice.Keep);

        Outcome bad = Tool.Run("verify", Digits, folder["small.onnx"]);
        Assert.Equal(7, bad.Code);
        Assert.Contains("conv2.weight is not 2:4: 1 of ", bad.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Contains("Structure: broken", bad.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_go_whole()
    {
        Report report = Run("--structure", "block:4x4", "--target", "0.3", "--storage", "dense");

        Assert.True(report.Target!.Met);
        Assert.InRange(report.Compressed!.Density, 0.25, 0.3);
        Assert.Empty(report.Decision!.LeftAlone);
        LayerReport layer = report.Layers.Single(layer => layer.Name == "fc1.weight");
        float[] values = RuntimeWeights.Of(folder["small.onnx"], "fc1.weight")["fc1.weight"];
        int columns = (int)layer.Shape[1];
        int[] kept = [.. from row in Enumerable.Range(0, (int)layer.Shape[0] / 4)
                         from column in Enumerable.Range(0, columns / 4)
                         select Enumerable.Range(0, 16).Count(i => values[(row * 4 + i / 4) * columns + column * 4 + i % 4] != 0)];
        Assert.All(kept, count => Assert.True(count is 0 or 16, $"A block keeps {count} of 16 weights."));
        Assert.Contains(0, kept);
        Assert.Equal(report.Verification!.BlocksKept!["fc1.weight"], kept.Count(count => count == 16));
        Assert.True(report.Verification.StructureHolds);
    }

    /// <summary>One weight comes back in a block that went, in a file whose lock says how many blocks stayed.</summary>
    [Fact]
    public void Verify_counts_the_blocks_of_the_written_file()
    {
        Run("--structure", "block:4x4", "--target", "0.3");
        Outcome good = Tool.Run("verify", Digits, folder["small.onnx"]);
        Assert.True(good.Code == 0, good.Error);
        Assert.Contains("Structure: holds in every group", good.Out, StringComparison.Ordinal);

        Model model = OnnxReader.Read(folder["small.onnx"]);
        TensorData weight = model.Graph.Initializers.Single(each => each.Name == "fc1.weight").Data;
        float[] values = weight.ToFloats();
        int columns = (int)weight.Shape[1];
        int block = Enumerable.Range(0, columns / 4).First(
            column => Enumerable.Range(0, 16).All(i => values[i / 4 * columns + column * 4 + i % 4] == 0));
        values[columns + block * 4 + 2] = 0.5f;
        OnnxWriter.Write(
            model.WithTensors(new Dictionary<string, TensorData> { ["fc1.weight"] = TensorData.FromFloats(weight.Shape, values) }),
            folder["small.onnx"], StorageChoice.Keep);

        Outcome bad = Tool.Run("verify", Digits, folder["small.onnx"]);
        Assert.Equal(7, bad.Code);
        Assert.Matches("fc1.weight is not block:4x4 as it was written: [0-9]+ blocks hold weights, [0-9]+ did", bad.Error);
        Assert.Contains("Structure: broken", bad.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plan_of_a_pattern_is_told_beforehand()
    {
        Outcome plan = Tool.Run(Digits, "--structure", "2:4", "--dry-run", "-o", folder["small.onnx"], "--report", folder["report"]);

        Assert.Equal(0, plan.Code);
        Assert.Contains("conv1.weight: stays whole", plan.Error, StringComparison.Ordinal);
        Assert.Matches(@"\| structure +\| 2:4 +\|", plan.Out);
        Assert.Matches(@"\| target +\| 2:4 0.5 +\|", plan.Out);
    }

    [Theory]
    [InlineData("--structure 1:4", 2, "of the patterns N:M there is 2:4")]
    [InlineData("--structure 2:4 --target 0.1", 2, "structure 2:4 is a target of its own")]
    [InlineData("--structure block:512x512 --target 0.1", 5, "cannot be reached with block:512x512")]
    public void What_cannot_be_is_said(string options, int code, string message)
    {
        Outcome outcome = Tool.Run([Digits, .. options.Split(' '), "-o", folder["small.onnx"], "--report", folder["report"]]);

        Assert.Equal(code, outcome.Code);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_has_no_curve()
    {
        Outcome outcome = Tool.Run("sweep", Digits, "--structure", "2:4", "-o", folder["sweep"]);

        Assert.Equal(2, outcome.Code);
        Assert.Contains("has one density", outcome.ErrorLines[^1], StringComparison.Ordinal);
    }

    private Report Run(params string[] options)
    {
        Outcome outcome = Tool.Run(
            [Digits, "--steps", "60", "--threads", "1", "-o", folder["small.onnx"], "--report", folder["report"], "--json", .. options]);
        Assert.True(outcome.Code == 0, outcome.Error);
        return ReportJson.Read(outcome.Out);
    }
}
