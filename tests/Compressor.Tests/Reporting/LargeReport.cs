using Compressor.Reporting;

namespace Compressor.Tests.Reporting;

/// <summary>A made-up run on a network of many layers, with all that a real one reports.</summary>
public static class LargeReport
{
    public static Report Of(int layers)
    {
        LayerReport[] made = [.. Enumerable.Range(0, layers).Select(Layer)];
        long parameters = made.Sum(layer => layer.Parameters);
        long kept = made.Sum(layer => layer.NonZeroParameters);
        long bytes = made.Sum(layer => layer.Bytes!.Value) + 90_000;
        return new Report
        {
            Tool = new ToolReport("compress", "0.1.0"),
            Command = "large.onnx --target 0.1",
            Seed = 1,
            ElapsedSeconds = 7200,
            Model = new ModelReport { Path = "large.onnx", Sha256 = new string('a', 64), Opset = 17 },
            Target = new TargetReport("density", 0.1, (double)kept / parameters, false),
            Baseline = new BaselineReport
            {
                Parameters = parameters,
                NonZeroParameters = parameters,
                FileBytes = 4 * parameters,
                GzipBytes = (long)(3.7 * parameters),
                LatencyMs = 120.5,
                Metric = new MetricReport("accuracy", 0.761),
            },
            Compressed = new CompressedReport
            {
                Path = "large.compressed.onnx",
                Sha256 = new string('b', 64),
                Parameters = parameters,
                NonZeroParameters = kept,
                Density = (double)kept / parameters,
                CompressionRatio = (double)parameters / kept,
                FileBytes = bytes,
                GzipBytes = bytes / 2,
                SizeRatio = 4.0 * parameters / bytes,
                LatencyMs = 119.25,
                Metric = new MetricReport("accuracy", 0.7573),
                MetricDrop = 0.0037,
            },
            Decision = new DecisionReport { Criterion = "variational", Prior = "log-uniform", LogAlphaThreshold = 2.25 },
            Layers = made,
            TradeOff = [.. Enumerable.Range(1, 60).Select(Point)],
            Epochs = [.. Enumerable.Range(1, 1000).Select(Epoch)],
            Pictures = [.. made.Take(13).Select(Picture)],
        };

        TradeOffPoint Point(int index) => new()
        {
            Criterion = index % 2 == 0 ? "variational" : "magnitude",
            Density = index / 60.0,
            NonZeroParameters = parameters * index / 60,
            FileBytes = 4 * parameters * index / 60,
            Metric = 0.761 - (0.3 / index),
            Split = "test",
            Seed = 1,
            FineTuned = true,
        };
    }

    private static LayerReport Layer(int index)
    {
        long parameters = 64 + (index * 4099L % 2_359_296);
        long kept = parameters * (1 + (index % 9)) / 40;
        return new LayerReport
        {
            Name = $"backbone.stage{index / 50}.block{index / 5 % 10}.branch.conv{index % 5}.weight",
            Shape = [64, parameters / 64],
            Parameters = parameters,
            NonZeroParameters = kept,
            Density = (double)kept / parameters,
            Storage = (index % 3) switch { 0 => "dense", 1 => "sparse", _ => "packed" },
            Bytes = 5 * kept,
            LogAlphaHistogram = new Histogram(
                [.. Enumerable.Range(0, 49).Select(edge => -10 + (edge / 2.0))], [.. Enumerable.Range(0, 48).Select(bin => (long)(bin * index))]),
        };
    }

    private static EpochReport Epoch(int epoch) => new()
    {
        Epoch = epoch,
        Seconds = 7.2,
        Loss = 5.0 / epoch,
        Kl = 1e8 / epoch,
        KlWeight = 1e-6 * epoch,
        LearningRate = 0.001,
        Density = 1.0 / epoch,
        Metric = 0.76 - (0.1 / epoch),
    };

    /// <summary>As many bytes as the largest picture of a real weight has; they compress no further.</summary>
    private static WeightPicture Picture(LayerReport layer)
    {
        var bytes = new byte[8000];
        new Random(7).NextBytes(bytes);
        return new WeightPicture { Name = layer.Name, Kind = "mask", Rows = layer.Shape[0], Columns = layer.Shape[1], Png = bytes };
    }
}
