using Compressor.Tests.Support;
using Compressor.Training;
using Compressor.Training.FineTuning;
using Compressor.Training.Variational;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Variational;

/// <summary>The fused pass against the formulas element by element with torch's own Adam.</summary>
public sealed class VariationalAdamTests
{
    private const int Length = 16 * 3 + 5;
    private const int Steps = 20;
    private const double KlScale = 0.02;
    private const double Rate = 0.01;
    private const double SigmaRate = 0.05;
    private static readonly float NoDrop = float.PositiveInfinity;

    [Theory]
    [InlineData(Prior.LogUniform)]
    [InlineData(Prior.Ard)]
    public void Steps_equal_the_formulas_and_torch_adam(Prior prior)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        var weights = new Weights(randn(Length) * 0.3, randn(Length) - 4);
        float[] slope = Numbers(randn(Length));
        float[] curve = Numbers(rand(Length));

        (float[] expectedTheta, float[] expectedSigma2) = Reference(prior, weights, slope, curve);
        long kept = weights.Update<Float32Element>(prior, slope, curve, NoDrop);

        AssertClose(expectedTheta, weights.Theta, 2e-4);
        AssertClose(Array.ConvertAll(expectedSigma2, MathF.Log), Array.ConvertAll(weights.Sigma2, MathF.Log), 2e-3);
        Assert.Equal(weights.Sigma2, weights.Leaf32);
        Assert.InRange(kept, 1, Length);
    }

    [Fact]
    public void Half_wide_variances_are_the_rounded_ones()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(6);
        (Tensor theta, Tensor logSigma2) = (randn(Length) * 0.3, randn(Length) - 4);
        (var wide, var half) = (new Weights(theta, logSigma2), new Weights(theta, logSigma2));
        float[] slope = Numbers(randn(Length));

        // What bfloat16 holds exactly, so that both see the same gradients.
        float[] curve = Numbers(rand(Length).bfloat16().to(ScalarType.Float32));

        _ = wide.Update<Float32Element>(Prior.LogUniform, slope, curve, NoDrop);
        _ = half.Update<BFloat16Element>(Prior.LogUniform, slope, curve, NoDrop);

        Assert.Equal(wide.Theta, half.Theta);
        Assert.Equal(wide.Sigma2, half.Sigma2);
        Assert.Equal(Numbers(tensor(half.Sigma2).bfloat16().to(ScalarType.Float32)), half.Leaf16);
    }

    [Fact]
    public void Dropped_weights_stay_dropped_and_the_rest_is_counted()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(7);
        var weights = new Weights(randn(Length) * 0.3, randn(Length) - 2);
        bool[] goes = [.. weights.Theta.Zip(weights.Sigma2, (theta, sigma2) => sigma2 > 2 * (theta * theta + 1e-8f))];
        Assert.InRange(goes.Count(gone => gone), 1, Length - 1);

        long kept = weights.Update<Float32Element>(Prior.LogUniform, new float[Length], new float[Length], drop: 2, steps: 1);
        _ = weights.Update<Float32Element>(Prior.LogUniform, Numbers(randn(Length)), Numbers(rand(Length)), NoDrop);

        Assert.Equal(goes, weights.Theta.Zip(weights.Sigma2, (theta, sigma2) => theta == 0 && sigma2 == 0));
        Assert.Equal(goes.Count(gone => !gone), kept);
        Assert.Equal(goes, Enumerable.Range(0, Length).Select(i => weights.Moments.Where((_, place) => place % Length == i).All(moment => moment == 0)));
    }

    /// <summary>Data loss: slope theta + curve sigma^2, so that its gradients are known without a network.</summary>
    private static (float[] Theta, float[] Sigma2) Reference(Prior prior, Weights weights, float[] slope, float[] curve)
    {
        using var mean = new Parameter(tensor(weights.Theta));
        using var spread = new Parameter(tensor(Array.ConvertAll(weights.Sigma2, MathF.Log)));
        using var thetaAdam = optim.Adam([mean], Rate);
        using var sigmaAdam = optim.Adam([spread], SigmaRate);
        for (int step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            float[] theta = Numbers(mean);
            float[] logSigma2 = Numbers(spread);
            var thetaGradient = new float[Length];
            var sigmaGradient = new float[Length];
            for (int i = 0; i < Length; i++)
            {
                double q = theta[i] * theta[i] + 1e-8;
                double logAlpha = logSigma2[i] - Math.Log(q);
                double kl = Math.Abs(logAlpha) >= 8 ? 0
                    : prior == Prior.Ard ? -0.5 / (1 + Math.Exp(logAlpha))
                    : Dawson.LogUniformSlope(logAlpha);
                thetaGradient[i] = (float)(slope[i] + KlScale * kl * -2 * theta[i] / q);
                sigmaGradient[i] = (float)(curve[i] * Math.Exp(logSigma2[i]) + KlScale * kl);
            }

            mean.grad = tensor(thetaGradient);
            spread.grad = tensor(sigmaGradient);
            thetaAdam.step();
            sigmaAdam.step();
        }

        return (Numbers(mean), Array.ConvertAll(Numbers(spread), MathF.Exp));
    }

    private static float[] Numbers(Tensor tensor) => tensor.data<float>().ToArray();

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }

    /// <summary>Weights with the optimiser's state.</summary>
    private sealed class Weights(Tensor theta, Tensor logSigma2)
    {
        private readonly byte[] leaf = new byte[Length * sizeof(float)];

        /// <summary>Adam's means and squares of all weights, one kind after the other.</summary>
        public float[] Moments { get; } = new float[4 * Length];

        public float[] Theta { get; } = Numbers(theta);

        public float[] Sigma2 { get; } = Array.ConvertAll(Numbers(logSigma2), MathF.Exp);

        public float[] Leaf32 => [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(leaf)];

        public float[] Leaf16 => [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(leaf)[..Length].ToArray()
            .Select(bits => BitConverter.UInt32BitsToSingle((uint)bits << 16))];

        public unsafe long Update<TElement>(Prior prior, float[] thetaGradient, float[] sigma2Gradient, float drop, int steps = Steps)
            where TElement : struct, IFloatElement
        {
            byte[] gradient = TElement.Size == sizeof(float)
                ? [.. sigma2Gradient.SelectMany(BitConverter.GetBytes)]
                : [.. sigma2Gradient.SelectMany(value => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)))];
            long kept = 0;
            fixed (float* m = Theta, s = Sigma2, gm = thetaGradient, o = Moments)
            fixed (byte* l = leaf, gs = gradient)
            {
                var state = new VariationalAdam.State
                {
                    Theta = m,
                    Sigma2 = s,
                    Leaf = l,
                    ThetaGradient = gm,
                    Sigma2Gradient = gs,
                    ThetaMean = o,
                    ThetaSquare = o + Length,
                    SigmaMean = o + 2 * Length,
                    SigmaSquare = o + 3 * Length,
                };
                for (int step = 1; step <= steps; step++)
                {
                    (float rate, float epsilon) = new AdamSettings().Corrected(Rate, step);
                    var constants = new VariationalStep(
                        (float)KlScale, rate, (float)(rate * SigmaRate / Rate), epsilon, 0.9f, 0.999f, MathF.Exp(3), drop);
                    kept = prior == Prior.Ard
                        ? VariationalAdam.Update<ArdKl, TElement>(state, 0, Length, constants)
                        : VariationalAdam.Update<LogUniformKl, TElement>(state, 0, Length, constants);
                }
            }

            return kept;
        }
    }
}
