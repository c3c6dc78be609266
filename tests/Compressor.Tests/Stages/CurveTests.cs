using Compressor.Data;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Pruning;
using Compressor.Stages;
using Compressor.Tests.Support;
using Compressor.Training.FineTuning;
using Xunit;

namespace Compressor.Tests.Stages;

/// <summary>
/// The curve that only the cut makes, in a run without fine-tuning after it: what was written is one of its points, and any other follows
/// from the weights by a mask that is made by hand.
/// </summary>
public sealed class CurveTests : IDisposable
{
    /// <summary>Of the prunable weights; those above what learning leaves are no points.</summary>
    private static readonly double[] Shares = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01];

    private readonly MlpFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(LearningMethod.Variational)]
    [InlineData(LearningMethod.Magnitude)]
    public void Every_point_is_what_the_masked_model_does_in_onnx_runtime(LearningMethod method)
    {
        CompressionOptions options = folder.Options with
        {
            Target = new DensityTarget(0.12),
            Steps = 400,
            Criterion = method,
            KeepShape = true,
        };
        Source source = CompressionPipeline.Read(options, null);
        MeasuredSource original = CompressionPipeline.Prepare(source, options, null, CancellationToken.None);
        var aim = Aim.Of(source, options);
        FineTuneOptions usual = TrainingSchedule.For(
            options, original.Data.Train.Count, original.Baseline.Counts.Parameters, original.Baseline.Macs, false, aim.Density);
        FineTuneOptions settings = usual with { LearningShare = 1 };

        FineTuned tuned = FineTuning.Run(source, aim, original.Data, settings, null, null, CancellationToken.None);

        string criterion = method == LearningMethod.Variational ? "variational" : "magnitude";
        CutPoint[] curve = [.. tuned.WithoutRetraining.Where(point => point.Criterion == criterion)];
        long left = tuned.Posteriors.Sum(posterior => posterior.Theta.LongCount(theta => theta != 0));
        long others = Biases(source.Model).Sum(bias => tuned.Weights[bias].LongCount(value => value != 0));
        Assert.Equal(left + others, curve[0].NonZero);
        long[] lower = [.. Shares.Select(share => (long)(share * aim.Scope.Budget.PrunableParameters)).Where(keep => keep < left)];
        Assert.InRange(lower.Length, 3, 4);
        Assert.Equal(1 + lower.Length, curve.Length);
        foreach ((long keep, int i) in lower.Select((keep, i) => (keep, i)))
        {
            string file = folder[$"masked{i}.onnx"];
            OnnxWriter.Write(GraphPruner.Apply(source.Model, Masked(tuned, keep, method)), file, StorageChoice.Dense);

            Assert.Equal(keep + others, curve[i + 1].NonZero);
            Assert.Equal(RuntimeAccuracy.Of(file, original.Data.Validation), curve[i + 1].Metric, 12);
        }

        if (method == LearningMethod.Variational)
        {
            // The line is that of the last living weight, not the score that dropped ones stand in with.
            long stays = Math.Min(left, aim.Scope.Budget.Keep);
            Assert.Equal(tuned.Posteriors.SelectMany(LogAlpha).Order().ElementAt((int)stays - 1), -tuned.Threshold, 1e-3);
            Assert.InRange(-tuned.Threshold, -10, 10);
        }
    }

    private static Dictionary<string, float[]> Masked(FineTuned tuned, long keep, LearningMethod method)
    {
        double[] order = [.. tuned.Posteriors.SelectMany(posterior => Badness(posterior, method)).Order()];
        double line = order[keep - 1];
        var weights = new Dictionary<string, float[]>(tuned.Weights);
        foreach (WeightPosterior posterior in tuned.Posteriors)
        {
            weights[posterior.Key] = [.. posterior.Theta.Zip(Badness(posterior, method), (theta, bad) => bad <= line ? theta : 0)];
        }

        return weights;
    }

    private static IEnumerable<double> Badness(WeightPosterior posterior, LearningMethod method) =>
        method == LearningMethod.Variational ? LogAlpha(posterior) : posterior.Theta.Select(theta => -Math.Abs((double)theta));

    private static IEnumerable<double> LogAlpha(WeightPosterior posterior) =>
        posterior.Theta.Zip(posterior.LogSigma2, (theta, logSigma2) => (float)(logSigma2 - MathF.Log(theta * theta + 1e-8f)) + 0.0);

    private static IEnumerable<string> Biases(Model model) =>
        WeightCensus.Of(model).Where(weight => weight.Data.Rank < 2).Select(weight => weight.Key);
}
