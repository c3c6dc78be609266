using Compressor.EndToEnd.Tests.Support;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting;
using Xunit;

namespace Compressor.EndToEnd.Tests.Jobs;

/// <summary>The curves without retraining that stand beside every run.</summary>
public sealed class CutCurveTests
{
    [Fact]
    public void The_baseline_is_the_original_without_its_smallest_weights()
    {
        using var place = new Workplace();
        place.Compress("--target", "0.5").Succeeded();
        Report report = ReportJson.ReadFile(Path.Combine(place.ReportPath, "report.json"));

        TradeOffPoint[] baseline = [.. report.TradeOff.Where(point => point.Criterion == "magnitude")];

        Assert.Equal(6, baseline.Length);
        Assert.All(baseline, point =>
        {
            string cut = place.WriteModel("net/cut.onnx", model => Cut(model, point.NonZeroParameters), StorageChoice.Auto);
            Assert.Equal(point.NonZeroParameters, Recount.NonZero(cut));
            Assert.Equal(point.FileBytes, new FileInfo(cut).Length);
            Assert.Equal(point.Metric!.Value, Recount.DigitsAccuracy(cut, place.Digits(), "val"), 9);
            Assert.Equal((double)point.NonZeroParameters / Recount.Parameters(place.ModelPath), point.Density, 12);
        });
    }

    [Fact]
    public void No_point_keeps_what_learning_dropped()
    {
        using var place = new Workplace();
        Tool.Run(place.ModelPath, "--target", "0.1", "--steps", "300").Succeeded();
        Report report = ReportJson.ReadFile(Path.Combine(place.ReportPath, "report.json"));

        TradeOffPoint[] curve = [.. report.TradeOff.Where(point => point is { Criterion: "variational", FineTuned: false })];

        // What learning left is a little more than the cut wants. Fewer weights make a smaller file, which of weights that are zero
        // already they do not.
        Assert.InRange(curve[0].Density, 0.1, 0.2);
        Assert.Equal([0.1, 0.05, 0.02, 0.01], curve.Skip(1).Select(point => Math.Round(point.Density, 2)));
        Assert.All(curve.Zip(curve.Skip(1)), pair => Assert.True(pair.First.FileBytes > pair.Second.FileBytes));
    }

    /// <summary>Matrices and kernels are cut, by the size of their weights over all of them; biases stay.</summary>
    private static Model Cut(Model model, long left)
    {
        Initializer[] cut = [.. model.Graph.Initializers.Where(tensor => tensor.Data.Type == ElementType.Float32 && tensor.Data.Rank > 1)];
        long others = model.Graph.Initializers.Where(tensor => tensor.Data is { Type: ElementType.Float32, Rank: 1 })
            .Sum(tensor => tensor.Data.Count);
        float least = cut.SelectMany(tensor => tensor.Data.ToFloats()).Select(Math.Abs).OrderDescending().ElementAt((int)(left - others) - 1);
        return model with
        {
            Graph = model.Graph with
            {
                Initializers = [.. model.Graph.Initializers.Select(tensor => !cut.Contains(tensor) ? tensor : tensor with
                {
                    Data = TensorData.FromFloats(
                        tensor.Data.Shape, Array.ConvertAll(tensor.Data.ToFloats(), value => Math.Abs(value) >= least ? value : 0)),
                })],
            },
        };
    }
}
