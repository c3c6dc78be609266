using static TorchSharp.torch;

namespace Compressor.Training.Variational;

/// <summary>
/// A Gaussian sampled by its mean and variance (Kingma, Salimans, Welling 2015), in one pass forward and one product backward:
/// <code>
/// y = m + sqrt(v + 1e-8) epsilon,   epsilon ~ N(0, 1)        dy/dm = 1      dy/dv = epsilon / (2 sqrt(v + 1e-8))
/// </code>
/// 1e-8 keeps the root's gradient finite. The forward pass leaves dy/dv where v stood: v itself is not needed again.
/// </summary>
internal sealed class LocalReparameterization : autograd.SingleTensorFunction<LocalReparameterization>
{
    public const float VarianceFloor = 1e-8f;

    public override string Name => nameof(LocalReparameterization);

    /// <summary>A sample of N(mean, variance), elementwise, float32 or float64; takes over the memory of the variance.</summary>
    /// <param name="mean">bfloat16, float32 or float64.</param>
    /// <param name="variance">Of the same shape; bfloat16 beside a bfloat16 mean, bfloat16 or float32 beside a float32 one.</param>
    public static Tensor Sample(Tensor mean, Tensor variance, GaussianNoise noise) => mean.dtype == ScalarType.Float64
        ? addcmul(mean, variance.clamp_min_(0).add_(VarianceFloor).sqrt_(), noise.Like(mean), 1)
        : apply(mean, variance, noise);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (Tensor mean, Tensor variance, var noise) = ((Tensor)vars[0], (Tensor)vars[1], (GaussianNoise)vars[2]);
        bool channelsLast = ChannelsLast.Holds(mean);
        mean = InMemory(mean);
        variance = InMemory(variance);
        Tensor sample = empty(mean.shape);
        switch ((mean.dtype, variance.dtype))
        {
            case (ScalarType.BFloat16, ScalarType.BFloat16):
                noise.Sample<BFloat16Element, BFloat16Element>(sample, mean, variance);
                break;
            case (ScalarType.Float32, ScalarType.BFloat16):
                noise.Sample<Float32Element, BFloat16Element>(sample, mean, variance);
                break;
            default:
                noise.Sample<Float32Element, Float32Element>(sample, mean, variance);
                break;
        }

        ctx.save_for_backward([Shaped(variance)]);
        return Shaped(sample);

        Tensor InMemory(Tensor values) => (channelsLast ? ChannelsLast.ToRows(values) : values).contiguous();

        Tensor Shaped(Tensor values) => channelsLast ? ChannelsLast.FromRows(values) : values;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        Tensor slope = ctx.get_saved_variables()[0];
        return [grad_output, grad_output.to(slope.dtype) * slope, null!];
    }
}
