using Compressor.Tests.Onnx.Packing;
using Compressor.Tests.Support;
using Compressor.Training;
using Compressor.Training.FineTuning;
using Compressor.Training.Variational;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Variational;

public sealed class KeptNoiseTests : IDisposable
{
    private const double Alpha = 0.25;

    private readonly GraphModule module = GraphModule.From(PackedModels.MatMul(PackedModels.Weights([8, 4], 1)));
    private readonly string key;
    private readonly bool[] mask = [.. Enumerable.Range(0, 32).Select(i => i % 3 != 0)];
    private readonly Dictionary<string, float[]> learned;

    public KeptNoiseTests()
    {
        key = module.Weights.Keys.Single();
        learned = new() { [key] = [.. Enumerable.Range(0, 32).Select(i => -8 + 0.25f * i)] };
    }

    public void Dispose() => module.Dispose();

    [Fact]
    public void Variances_are_what_was_learned_and_alpha_times_the_share_that_stays_times_the_square()
    {
        double share = mask.Count(keep => keep) / (double)mask.Length;
        float[] theta = TorchMemory.Floats(module.Weights[key]).ToArray();
        using FrozenMasks kept = Kept(Alpha);

        Assert.NotNull(kept.Variances);
        Tensor sigma2 = Assert.Single(kept.Variances, variance => variance.Key == key).Value;

        Assert.Equal(module.Weights[key].shape, sigma2.shape);
        Assert.False(sigma2.requires_grad);
        using Tensor read = sigma2.to(ScalarType.Float32).contiguous();
        float[] actual = read.data<float>().ToArray();
        Assert.All(Enumerable.Range(0, mask.Length), i =>
        {
            double expected = mask[i] ? Math.Exp(learned[key][i]) + Alpha * share * theta[i] * theta[i] : 0;
            // bfloat16 has eight digits, the last of them rounded.
            Assert.Equal(expected, actual[i], expected / 256 + 1e-12);
        });
    }

    [Fact]
    public void Without_alpha_or_without_what_was_learned_weights_carry_none()
    {
        using FrozenMasks noAlpha = Kept(0);
        using var nothingLearned = new FrozenMasks(
            module, new Dictionary<string, bool[]> { [key] = mask }, new FineTuneOptions { Steps = 1, Threads = 1, KeptAlpha = Alpha });

        Assert.Null(noAlpha.Variances);
        Assert.Null(nothingLearned.Variances);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Kernels_carry_noise_at_every_place_where_they_should_and_else_none(bool should)
    {
        using var convolution = GraphModule.From(new OperatorCase("Conv", 17).X(1, 2, 5, 5).W(3, 2, 3, 3).Build());
        string kernel = convolution.Weights.Keys.Single();
        var options = new FineTuneOptions { Steps = 1, Threads = 1, KeptAlpha = Alpha, KernelsKeepNoise = should };

        using (var kept = new FrozenMasks(
            convolution, new Dictionary<string, bool[]> { [kernel] = [.. mask, .. mask[..22]] }, options, new Dictionary<string, float[]> { [kernel] = new float[54] }))
        {
            Assert.Equal(should ? [kernel] : [], kept.Variances?.Keys ?? []);
            Assert.Equal(should, convolution.HasNoiseAtEveryPlace);
        }

        Assert.False(convolution.HasNoiseAtEveryPlace);
    }

    /// <summary>The weights of recurrent layers, and kernels over one axis, were not looked at.</summary>
    [Fact]
    public void Weights_of_three_axes_carry_none()
    {
        using var convolution = GraphModule.From(new OperatorCase("Conv", 17).X(1, 2, 5).W(3, 2, 3).Build());
        string kernel = convolution.Weights.Keys.Single();
        using Tensor all = ones(convolution.Weights[kernel].shape);

        Assert.Empty(KeptNoise.Variances(
            convolution, new Dictionary<string, Tensor> { [kernel] = all }, new Dictionary<string, float[]> { [kernel] = new float[18] }, Alpha, kernels: true));
    }

    private FrozenMasks Kept(double alpha) => new(
        module, new Dictionary<string, bool[]> { [key] = mask }, new FineTuneOptions { Steps = 1, Threads = 1, KeptAlpha = alpha }, learned);
}
