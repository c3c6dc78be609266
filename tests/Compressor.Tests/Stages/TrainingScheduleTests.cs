using Compressor.Stages;
using Compressor.Training.Augmentation;
using Compressor.Training.FineTuning;
using Xunit;

namespace Compressor.Tests.Stages;

/// <summary>What changes in the settings where images are altered.</summary>
public sealed class TrainingScheduleTests
{
    [Fact]
    public void Labels_weigh_more_and_noise_less_where_images_are_altered()
    {
        var settings = new FineTuneOptions { Steps = 100 };
        var plan = new AugmentationPlan([AugmentationRule.Parse("flip")], new Dictionary<string, ImageLayout> { ["x"] = new(2, 2, 1, false) });

        FineTuneOptions altering = TrainingSchedule.Altering(settings, plan);

        Assert.Same(plan, altering.Augmentation);
        Assert.True(altering.DistillationShare < settings.DistillationShare);
        // Never more than the paper's objective has.
        Assert.Equal(1, altering.GreatestKlWeight);
        Assert.Equal(settings, TrainingSchedule.Altering(settings, null));
    }
}
