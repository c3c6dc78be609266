using Compressor.Training.Variational;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.Dropout;

/// <summary>
/// Where masks and multiplicative noise come from: all of it from the normals of <see cref="GaussianNoise"/>, so that one seed gives one
/// sequence on any number of threads. With z ~ N(0, 1),
/// <code>
/// Bernoulli(q): z &lt; Phi^-1(q)        U(0, 1): Phi(z)
/// </code>
/// </summary>
public sealed class DropoutNoise(long seed, int threads = 1)
{
    /// <summary>Uniform samples stay this far from 0 and 1, so that their logits are finite.</summary>
    private const double Margin = 1e-7;

    /// <summary>The normals.</summary>
    internal GaussianNoise Gaussian { get; } = new(unchecked(seed * 0x5DEECE66DL + 0xB), threads);

    /// <summary>Independent N(0, 1) samples, shaped like a tensor.</summary>
    public Tensor Normal(Tensor like)
    {
        using var noGradient = no_grad();
        return Gaussian.Like(like);
    }

    /// <summary>1 with probability <paramref name="keep"/>, else 0; exactly 1 or 0 everywhere for 1 and 0.</summary>
    public Tensor Keep(Tensor like, double keep)
    {
        using var noGradient = no_grad();
        return Gaussian.Like(like).lt(Quantile(keep)).to(like.dtype);
    }

    /// <inheritdoc cref="Keep(Tensor, double)"/>
    public Tensor Keep(long[] shape, double keep, ScalarType type) => Keep(empty(shape, type), keep);

    /// <summary>Independent samples between 0 and 1, shaped like a tensor.</summary>
    public Tensor Uniform(Tensor like)
    {
        using var noGradient = no_grad();
        return special.ndtr(Gaussian.Like(like)).clamp(Margin, 1 - Margin);
    }

    private static double Quantile(double probability)
    {
        if (probability is <= 0 or >= 1)
        {
            return probability <= 0 ? double.NegativeInfinity : double.PositiveInfinity;
        }

        using Tensor quantile = special.ndtri(tensor(probability, ScalarType.Float64));
        return quantile.item<double>();
    }
}
