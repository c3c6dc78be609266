using Compressor.Data;
using Compressor.IR;
using Compressor.Stages;
using Compressor.Tests.Support;
using Compressor.Training.Augmentation;
using Compressor.Training.FineTuning;
using Xunit;

namespace Compressor.Tests.Stages;

/// <summary>What changes in the settings where images are altered, and with batch norm.</summary>
public sealed class TrainingScheduleTests
{
    [Fact]
    public void Labels_weigh_more_and_noise_less_where_images_are_altered()
    {
        var settings = new FineTuneOptions { Steps = 100, KeptAlpha = 0.1 };
        var plan = new AugmentationPlan([AugmentationRule.Parse("flip")], new Dictionary<string, ImageLayout> { ["x"] = new(2, 2, 1, false) });

        FineTuneOptions altering = TrainingSchedule.Altering(settings, plan);

        Assert.Same(plan, altering.Augmentation);
        Assert.True(altering.DistillationShare < settings.DistillationShare);
        // Never more than the paper's objective has.
        Assert.Equal(1, altering.GreatestKlWeight);
        Assert.Equal(0, altering.KeptAlpha);
        Assert.Equal(settings, TrainingSchedule.Altering(settings, null));
    }

    [Theory]
    [InlineData(54_000, 431_080, 2_293_000, 50)]
    [InlineData(54_000, 266_610, 266_200, 100)]
    [InlineData(1_000, 274_042, 40_813_184, 32)]
    [InlineData(54_000, 1_000_000, 4_000_000_000, 5)]
    [InlineData(54_000, 1_000_000, 40_000_000_000, 4)]
    public void Steps_that_cost_what_their_samples_do_take_fewer_of_them(long samples, long parameters, long macs, int batch)
    {
        var options = new CompressionOptions { ModelPath = "a.onnx", OutputPath = "b.onnx", ReportPath = "c", Epochs = 2 };

        FineTuneOptions settings = TrainingSchedule.For(options, samples, parameters, macs, synthetic: false, 0.1);

        Assert.Equal(batch, settings.BatchSize);
        Assert.Equal(2 * (samples / batch), settings.Steps);
    }

    [Theory]
    [InlineData(500, 21_600)]
    [InlineData(100, 10_800)]
    public void A_default_run_is_as_many_epochs_with_smaller_batches(long macs, int steps)
    {
        var options = new CompressionOptions { ModelPath = "a.onnx", OutputPath = "b.onnx", ReportPath = "c" };

        Assert.Equal(steps, TrainingSchedule.For(options, 54_000, 100, macs, synthetic: false, 0.1).Steps);
    }

    [Theory]
    [InlineData(0.5, false, true)]
    [InlineData(0.05, false, true)]
    [InlineData(0.02, false, false)]
    [InlineData(0.5, true, false)]
    public void Weights_that_stay_keep_their_noise_where_many_do_and_samples_are_real(double density, bool synthetic, bool noisy)
    {
        var options = new CompressionOptions { ModelPath = "a.onnx", OutputPath = "b.onnx", ReportPath = "c" };

        double alpha = TrainingSchedule.For(options, 54_000, 100, 100, synthetic, density).KeptAlpha;

        Assert.Equal(noisy, alpha > 0);
    }

    [Theory]
    [InlineData(1_329, true)]
    [InlineData(54_000, false)]
    public void Kernels_keep_noise_where_samples_are_few(long samples, bool noisy)
    {
        var options = new CompressionOptions { ModelPath = "a.onnx", OutputPath = "b.onnx", ReportPath = "c" };

        Assert.Equal(noisy, TrainingSchedule.For(options, samples, 100, 100, synthetic: false, 0.5).KernelsKeepNoise);
    }

    [Fact]
    public void Weights_that_stay_keep_no_noise_where_numbers_are_learned()
    {
        var settings = new FineTuneOptions { Steps = 100, KeptAlpha = 0.1 };

        Assert.Same(settings, TrainingSchedule.Labelled(settings, new ClassLabels([0, 1])));
        Assert.Equal(0, TrainingSchedule.Labelled(settings, new NumberLabels([0.5f, 1], 1)).KeptAlpha);
        Assert.Equal(0, TrainingSchedule.Labelled(settings, null).KeptAlpha);
    }

    [Fact]
    public void With_batch_norm_what_is_left_learns_longer_and_at_a_higher_rate()
    {
        var settings = new FineTuneOptions { Steps = 100, KeptAlpha = 0.1 };
        Model plain = new OperatorCase("Relu", 17).X(2, 3).Build();
        Model normalised = new OperatorCase("BatchNormalization", 17).X(2, 3).W(3).W(3).W(3).W(3).Build();

        FineTuneOptions suited = TrainingSchedule.Suiting(settings, normalised);

        Assert.True(suited.LearningShare < settings.LearningShare);
        Assert.True(suited.FineTuneRate > settings.FineTuneRate);
        Assert.True(suited.Adam.WeightDecay > 0);
        Assert.Equal(0, suited.KeptAlpha);
        Assert.Same(settings, TrainingSchedule.Suiting(settings, plain));
        // Statistics that stay as they are normalise nothing.
        FineTuneOptions frozen = settings with { FrozenStatistics = true };
        Assert.Same(frozen, TrainingSchedule.Suiting(frozen, normalised));
    }
}
