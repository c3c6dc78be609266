using Compressor.Evaluation;
using Compressor.Inspection;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Pruning.Groups;
using Compressor.Tests.Support;
using Compressor.Tests.Training;
using Compressor.Training;
using TorchSharp;
using Xunit;

namespace Compressor.Tests.Pruning;

/// <summary>Models that other people published, with random units pruned: what the shrinker leaves computes the same.</summary>
public sealed class RealModelShrinkTests
{
    /// <summary>Folding constants sums in another order; outputs of deep networks round by as much.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>The same in a type of 11 significant bits.</summary>
    private const double HalfTolerance = 1e-2;

    [Theory]
    [MemberData(nameof(RealModelModuleTests.Models), MemberType = typeof(RealModelModuleTests))]
    public void Outputs_stay(string? name)
    {
        Model model = OnnxReader.Read(TestData.Require("models", name ?? "*.onnx"));
        Assert.SkipWhen(GraphPlan.Of(model, null).PrefixNodes.Count > 0, "nodes of another runtime have no known shapes");
        Model masked = ShrinkableGraphs.Masked(model, 1);
        using OrtModel before = Opened(masked);
        TrialRun run = InputTrial.Of(masked, before, null, TestContext.Current.CancellationToken).Runs[0];

        Shrunk shrunk = GraphShrinker.Shrink(masked, Shapes(masked, run.Inputs));

        using OrtModel after = Opened(shrunk.Model);
        (double difference, double scale) = (0, 0);
        IReadOnlyDictionary<string, TensorData> actual = after.Run(run.Inputs, TestContext.Current.CancellationToken);
        foreach ((string output, TensorData expected) in run.Outputs.Where(output => output.Value.Type.IsFloatingPoint()))
        {
            (double off, double size) = OutputComparison.Compare(expected.ToFloats(), actual[output].ToFloats());
            (difference, scale) = (Math.Max(difference, off), Math.Max(scale, size));
        }

        TestContext.Current.SendDiagnosticMessage(
            $"{name}: {WeightCensus.Parameters(masked)} parameters became {WeightCensus.Parameters(shrunk.Model)}, off by {difference} of {scale}");
        bool half = WeightCensus.Of(model).Any(weight => weight.Data.Type == ElementType.Float16);
        Assert.False(difference > (half ? HalfTolerance : Tolerance) * scale, $"{name}: off by {difference} of {scale}");
    }

    private static IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes(Model model, IReadOnlyDictionary<string, TensorData> inputs)
    {
        using var scope = torch.NewDisposeScope();
        using var module = GraphModule.From(model);
        module.eval();
        return module.Shapes(inputs.ToDictionary(input => input.Key, input => TorchTensors.From(input.Value, torch.ScalarType.Float32)));
    }

    private static OrtModel Opened(Model model)
    {
        using var stream = new MemoryStream();
        OnnxWriter.Write(model, stream, StorageChoice.Keep);
        return new OrtModel(stream.ToArray(), "pruned", new OrtOptions { Threads = 1 });
    }
}
