using Compressor.Training;
using Compressor.Training.FineTuning;
using Compressor.Training.Variational;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Variational;

/// <summary>The fused pass against autograd of the formulas with torch's own Adam.</summary>
public sealed class VariationalAdamTests
{
    private const int Length = 16 * 3 + 5;
    private const double KlScale = 0.02;
    private const double Rate = 0.01;
    private const double SigmaRate = 0.05;

    [Theory]
    [InlineData(Prior.LogUniform)]
    [InlineData(Prior.Ard)]
    public void Steps_equal_autograd_and_torch_adam(Prior prior)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        Tensor theta = randn(Length) * 0.3;
        Tensor logSigma2 = randn(Length) - 4;
        Tensor slope = randn(Length);
        Tensor curve = rand(Length);

        (float[] expectedTheta, float[] expectedLogSigma2) = Reference(prior, theta, logSigma2, slope, curve);
        (float[] actualTheta, float[] actualLogSigma2, long kept) = Fused(prior, theta, logSigma2, slope, curve);

        AssertClose(expectedTheta, actualTheta);
        AssertClose(expectedLogSigma2, actualLogSigma2);
        Assert.InRange(kept, 1, Length);
    }

    /// <summary>Data loss: slope theta + curve sigma^2, so that its gradients are known without a network.</summary>
    private static (float[] Theta, float[] LogSigma2) Reference(Prior prior, Tensor theta, Tensor logSigma2, Tensor slope, Tensor curve)
    {
        using var mean = new Parameter(theta.clone());
        using var spread = new Parameter(logSigma2.clone());
        using var thetaAdam = optim.Adam([mean], Rate);
        using var sigmaAdam = optim.Adam([spread], SigmaRate);
        for (int step = 0; step < 20; step++)
        {
            using var scope = NewDisposeScope();
            thetaAdam.zero_grad();
            sigmaAdam.zero_grad();
            Tensor logAlpha = (spread - (mean.square() + 1e-8).log()).clamp(-8, 8);
            Tensor kl = 0.5 * nn.functional.softplus(-logAlpha);
            if (prior == Prior.LogUniform)
            {
                kl = kl + 0.63576 * (-(1.87320 + 1.48695 * logAlpha)).sigmoid();
            }

            ((slope * mean).sum() + (curve * spread.exp()).sum() + KlScale * kl.sum()).backward();
            thetaAdam.step();
            sigmaAdam.step();
        }

        return (mean.data<float>().ToArray(), spread.data<float>().ToArray());
    }

    private static unsafe (float[] Theta, float[] LogSigma2, long Kept) Fused(
        Prior prior, Tensor theta, Tensor logSigma2, Tensor slope, Tensor curve)
    {
        float[] mean = theta.data<float>().ToArray();
        float[] spread = logSigma2.data<float>().ToArray();
        float[] sigma2 = Array.ConvertAll(spread, MathF.Exp);
        float[] meanGradient = slope.data<float>().ToArray();
        float[] sigmaGradient = curve.data<float>().ToArray();
        var moments = new float[4 * Length];
        long kept = 0;
        fixed (float* m = mean, l = spread, s = sigma2, gm = meanGradient, gs = sigmaGradient, o = moments)
        {
            var state = new VariationalAdam.State
            {
                Theta = m,
                Sigma2 = s,
                LogSigma2 = l,
                ThetaGradient = gm,
                Sigma2Gradient = gs,
                ThetaMean = o,
                ThetaSquare = o + Length,
                SigmaMean = o + 2 * Length,
                SigmaSquare = o + 3 * Length,
            };
            for (int step = 1; step <= 20; step++)
            {
                (float rate, float epsilon) = new AdamSettings().Corrected(Rate, step);
                var constants = new VariationalStep((float)KlScale, rate, (float)(rate * SigmaRate / Rate), epsilon, 0.9f, 0.999f, 3);
                kept = prior == Prior.Ard
                    ? VariationalAdam.Update<ArdKl>(state, Length, constants)
                    : VariationalAdam.Update<LogUniformKl>(state, Length, constants);
            }
        }

        return (mean, spread, kept);
    }

    /// <summary>Twenty float32 steps of size 0.01 to 0.05 leave room for a few parts in ten thousand.</summary>
    private static void AssertClose(float[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 2e-4);
        }
    }
}
