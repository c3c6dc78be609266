using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting;
using Compressor.Tests.Support;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>Weights where weights seldom stand: each is handled, or left alone with a line in the report.</summary>
public sealed class UnusualWeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string name in UnusualWeights.Names)
        {
            foreach (string structure in (string[])["unstructured", "channel", "channel+unstructured", "2:4", "block:4x2"])
            {
                cases.Add(name, structure);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void They_are_pruned_or_left_alone(string name, string structure)
    {
        Model before = UnusualWeights.Build(name);
        OnnxWriter.Write(before, folder["m.onnx"], StorageChoice.Dense);
        RandomSamples.Write(folder["x.npz"], 64, 16);
        string[] target = structure == "2:4" ? [] : ["--target", "0.6"];

        Outcome outcome = Tool.Run(
            [folder["m.onnx"], "--data", folder["x.npz"], "--steps", "20", "--threads", "1", "--structure", structure, "-o", folder["s.onnx"], "--report", folder["r"],
                .. target]);

        // Units are not followed through these, and what is left cannot be brought to the target: that is said, and nothing is written.
        if (structure.StartsWith("channel", StringComparison.Ordinal) && name is ("shared" or "branches" or "double") && outcome.Code == 5)
        {
            Assert.Contains("cannot be reached by cutting units", outcome.ErrorLines[^1], StringComparison.Ordinal);
            Assert.False(File.Exists(folder["s.onnx"]));
            return;
        }

        Assert.Equal((0, ""), (outcome.Code, outcome.Code == 0 ? "" : outcome.Error));
        Model after = OnnxReader.Read(folder["s.onnx"]);
        Report report = ReportJson.ReadFile(folder["r/report.json"]);
        Assert.True(WeightCensus.NonZeroParameters(after) < WeightCensus.Parameters(before), "Nothing went.");

        // The same inputs go in and the same outputs come out of ONNX Runtime, each of its type; constants among them are as they were.
        using SessionOptions options = Ort.Options();
        using var one = new InferenceSession(folder["m.onnx"], options);
        using var two = new InferenceSession(folder["s.onnx"], options);
        Assert.Equal(one.OutputNames, two.OutputNames);
        IReadOnlyDictionary<string, TensorData> inputs = Ort.RandomInputs(one, seed: 3);
        IReadOnlyDictionary<string, TensorData> expected = Ort.Run(one, inputs);
        IReadOnlyDictionary<string, TensorData> actual = Ort.Run(two, inputs);
        Assert.All(expected, output => Assert.Equal((output.Value.Type, output.Value.Count), (actual[output.Key].Type, actual[output.Key].Count)));
        foreach (string constant in before.Graph.Outputs.Select(output => output.Name).Where(output => output != "y"))
        {
            Assert.Equal(expected[constant].ToFloats(), actual[constant].ToFloats());
            Assert.Contains(report.Decision!.LeftAlone, line => line.StartsWith($"{constant}: ", StringComparison.Ordinal));
        }

        Assert.Equal(0, Tool.Run("verify", folder["m.onnx"], folder["s.onnx"]).Code);
    }
}
