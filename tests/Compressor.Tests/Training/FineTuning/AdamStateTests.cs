using Compressor.Training;
using Compressor.Training.FineTuning;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.FineTuning;

/// <summary>The fused pass against torch's own AdamW on the same gradients.</summary>
public sealed class AdamStateTests
{
    private const int Length = 16 * 3 + 5;
    private const int Steps = 20;
    private const double Rate = 0.01;

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Steps_are_those_of_torch(double weightDecay)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        Tensor start = randn(Length);
        (var ours, var theirs) = (new Parameter(start.clone()), new Parameter(start.clone()));
        using var state = new AdamState([ours], new AdamSettings(WeightDecay: weightDecay), threads: 1);
        using var adam = optim.AdamW([theirs], Rate, weight_decay: weightDecay);

        for (int step = 0; step < Steps; step++)
        {
            Tensor gradient = randn(Length);
            ours.grad = gradient.clone();
            theirs.grad = gradient.clone();
            state.Step(Rate);
            adam.step();
        }

        Assert.True(ours.allclose(theirs, 1e-5, 1e-6));
        Assert.Null(ours.grad);
    }

    /// <summary>A mask holds weights at zero, whatever their gradients; the others move as if those were not there.</summary>
    [Fact]
    public void Masked_weights_stay_zero()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        Tensor start = randn(Length);
        Tensor mask = (rand(Length) > 0.5).to(ScalarType.Float32);
        (var masked, var whole) = (new Parameter(start.clone()), new Parameter(start.clone()));
        using var state = new AdamState([masked], new AdamSettings(), threads: 1, [mask]);
        using var other = new AdamState([whole], new AdamSettings(), threads: 1);

        for (int step = 0; step < Steps; step++)
        {
            Tensor gradient = randn(Length);
            masked.grad = gradient.clone();
            whole.grad = gradient.clone();
            state.Step(Rate);
            other.Step(Rate);
        }

        using var noGradient = no_grad();
        Assert.True(masked.equal(whole * mask).all().item<bool>());
    }
}
