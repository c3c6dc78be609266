using Compressor.Data;
using Compressor.Evaluation.Quantization;
using Compressor.IR;
using Compressor.Onnx;
using Xunit;

namespace Compressor.Tests.Evaluation.Quantization;

public sealed class CalibrationTests
{
    /// <summary>Against sorting all values, within the width of a bin.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0.99)]
    [InlineData(0.9)]
    public void A_range_holds_its_share_of_the_values(double share)
    {
        var random = new Random(3);
        float[] x = [.. Enumerable.Range(0, 4000).Select(_ => MathF.Pow(random.NextSingle() * 2 - 1, 5))];

        Calibration calibration = Of(x);

        float[] doubled = [.. x.Select(value => value * 2).Order()];
        int tail = (int)Math.Round((1 - share) / 2 * doubled.Length);
        double width = (doubled[^1] - doubled[0]) / 2048.0;
        ValueRange range = calibration.Range("doubled", share);
        Assert.InRange(range.Min, doubled[Math.Max(0, tail - 1)] - width, doubled[tail] + width);
        Assert.InRange(range.Max, doubled[^(tail + 1)] - width, doubled[^Math.Max(1, tail)] + width);
        Assert.Equal(new ValueRange(x.Min(), x.Max()), calibration.Range("x", 1));
        Assert.Equal(["doubled", "x"], calibration.Values.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_value_that_never_moves_has_a_range_all_the_same() =>
        Assert.Equal(new ValueRange(4, 4), Of([2, 2, 2, 2]).Range("doubled", 0.99) with { Max = 4 });

    private static Calibration Of(float[] x)
    {
        var graph = new GraphBuilder("double");
        graph.Input("x", ElementType.Float32, "n", 4);
        graph.Output(graph.Node("Relu", [graph.Node("Add", ["x", "x"], "doubled")], "y"), ElementType.Float32, "n", 4);
        return Calibration.Of(
            graph.Build(), ["x", "doubled"], new SampleSet([new SampleArray("", [4], x)], null),
            (model, stream) => OnnxWriter.Write(model, stream, StorageChoice.Dense), TestContext.Current.CancellationToken);
    }
}
