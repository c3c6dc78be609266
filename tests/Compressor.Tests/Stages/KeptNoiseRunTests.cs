using Compressor.Pruning;
using Compressor.Stages;
using Compressor.Tests.Support;
using Compressor.Training.FineTuning;
using Xunit;

namespace Compressor.Tests.Stages;

/// <summary>The noise that was learned reaches the fine-tuning of what is left, with units taken out of the graph and without.</summary>
public sealed class KeptNoiseRunTests : IDisposable
{
    private readonly MlpFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_moves_what_is_left_and_nothing_that_was_learned(bool keepShape)
    {
        FineTuned quiet = Run(0, keepShape);
        FineTuned noisy = Run(0.1, keepShape);

        Assert.All(quiet.Posteriors.Zip(noisy.Posteriors), pair => Assert.Equal(pair.First.LogSigma2, pair.Second.LogSigma2));
        Assert.All(quiet.Posteriors, posterior => Assert.NotEqual(quiet.Weights[posterior.Key], noisy.Weights[posterior.Key]));
    }

    private FineTuned Run(double keptAlpha, bool keepShape)
    {
        CompressionOptions options = folder.Options with
        {
            Target = new DensityTarget(0.12),
            Steps = 200,
            KeepShape = keepShape,
        };
        Source source = CompressionPipeline.Read(options, null);
        MeasuredSource original = CompressionPipeline.Prepare(source, options, null, CancellationToken.None);
        var aim = Aim.Of(source, options);
        FineTuneOptions settings = TrainingSchedule.For(
            options, original.Data.Train.Count, original.Baseline.Counts.Parameters, original.Baseline.Macs, false, aim.Density);
        return FineTuning.Run(source, aim, original.Data, settings with { KeptAlpha = keptAlpha }, null, null, CancellationToken.None);
    }
}
