using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Xunit;

namespace Compressor.Tests.Evaluation;

public sealed class InterleavedLatencyTests
{
    /// <summary>Each round counts by itself: what slows one round down slows both.</summary>
    [Fact]
    public void The_ratio_is_the_median_over_rounds()
    {
        Assert.Equal(0.5, InterleavedLatency.Ratio([1, 5, 100, 2, 3], [2, 10, 10, 4, 60]), 12);
        Assert.Equal(0.45, InterleavedLatency.Ratio([4, 50], [10, 100]), 12);
        Assert.Equal(3, InterleavedLatency.Median([9, 1, 3]));
        Assert.Equal(2.5, InterleavedLatency.Median([4, 1, 3, 2]));
    }

    /// <summary>Sixty-four times the multiplications are never as fast, and the same file is as fast as itself.</summary>
    [Fact]
    public void More_work_takes_longer_and_the_same_takes_as_long()
    {
        using OrtModel small = Squares(128);
        using OrtModel same = Squares(128);
        using OrtModel large = Squares(1024);
        SampleSet samples = RandomInputs.For(small.Inputs, 4);

        IReadOnlyList<double[]> times = InterleavedLatency.Measure(
            [small, same, large], samples, 4, 31, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        Assert.All(times, each => Assert.InRange(each.Length, 7, 31));
        Assert.InRange(InterleavedLatency.Ratio(times[1], times[0]), 0.5, 2);
        Assert.InRange(InterleavedLatency.Ratio(times[2], times[0]), 3, 1_000);
    }

    /// <summary>x [batch, 16] through four matrices of a width.</summary>
    private static OrtModel Squares(int width)
    {
        var graph = new GraphBuilder("squares");
        string value = graph.Input("x", ElementType.Float32, "batch", 16);
        for (int i = 0; i < 4; i++)
        {
            long[] shape = [i == 0 ? 16 : width, width];
            graph.Initializer($"w{i}", TensorData.FromFloats(shape, [.. Enumerable.Repeat(1e-3f, (int)TensorData.CountOf(shape))]));
            value = graph.Node("MatMul", [value, $"w{i}"]);
        }

        graph.Output(value, ElementType.Float32, "batch", width);
        using var file = new MemoryStream();
        OnnxWriter.Write(graph.Build(), file, StorageChoice.Dense);
        return new OrtModel(file.ToArray(), $"{width}", new OrtOptions { Threads = 1 });
    }
}
