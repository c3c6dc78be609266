using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Compressor.IR;

namespace Compressor.Training.Variational;

/// <summary>One step's constants of <see cref="VariationalAdam"/>.</summary>
/// <param name="KlScale">KL weight / number of training samples: the loss is a mean over samples, the KL a sum over weights.</param>
/// <param name="ThetaRate">Learning rate of theta, bias corrections included.</param>
/// <param name="SigmaRate">Learning rate of log sigma^2, bias corrections included.</param>
internal readonly record struct VariationalStep(
    float KlScale, float ThetaRate, float SigmaRate, float Epsilon, float Beta1, float Beta2, float Threshold);

/// <summary>
/// The KL term's gradient and Adam on theta and log sigma^2 in one pass over the weights. Autograd gives the data term's
/// dL/dtheta and dL/dsigma^2; by the chain rule, with q = theta^2 + 1e-8 and s = sigma^2,
/// <code>
/// log alpha = log s - log q          S(-log alpha) = q / (q + s)
/// dL/dlog sigma^2 = s dL/ds + c dKL/dlog alpha
/// dL/dtheta      += c dKL/dlog alpha (-2 theta / q)
/// </code>
/// The KL has no gradient where log alpha lies outside [-8, 8] (Molchanov et al. 2017, released code). Through autograd the same term costs
/// several times the data term; here it rides on memory traffic that Adam needs anyway.
/// </summary>
internal static unsafe class VariationalAdam
{
    private const float ThetaFloor = WeightPosterior.ThetaFloor;
    private const float LogAlphaClip = 8f;
    private const float LogSigma2Min = -20f;
    private const float LogSigma2Max = 4f;

    /// <summary>Pointers to the weights of one tensor and their optimiser state; all of the same length.</summary>
    public readonly struct State
    {
        public float* Theta { get; init; }

        public float* Sigma2 { get; init; }

        public float* LogSigma2 { get; init; }

        public float* ThetaGradient { get; init; }

        public float* Sigma2Gradient { get; init; }

        public float* ThetaMean { get; init; }

        public float* ThetaSquare { get; init; }

        public float* SigmaMean { get; init; }

        public float* SigmaSquare { get; init; }

        internal State At(int offset) => new()
        {
            Theta = Theta + offset,
            Sigma2 = Sigma2 + offset,
            LogSigma2 = LogSigma2 + offset,
            ThetaGradient = ThetaGradient + offset,
            Sigma2Gradient = Sigma2Gradient + offset,
            ThetaMean = ThetaMean + offset,
            ThetaSquare = ThetaSquare + offset,
            SigmaMean = SigmaMean + offset,
            SigmaSquare = SigmaSquare + offset,
        };
    }

    /// <summary>Updates <paramref name="length"/> weights and returns how many of them lie below the threshold afterwards.</summary>
    public static long Update<TKl>(State state, int length, in VariationalStep step)
        where TKl : struct, IKlDivergence
    {
        long kept = 0;
        int whole = length - length % Vector512<float>.Count;
        for (int i = 0; i < whole; i += Vector512<float>.Count)
        {
            kept += Update<TKl>(state.At(i), step);
        }

        return whole == length ? kept : kept + Tail<TKl>(state.At(whole), length - whole, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Update<TKl>(State at, in VariationalStep step)
        where TKl : struct, IKlDivergence
    {
        Vector512<float> theta = Vector512.Load(at.Theta);
        Vector512<float> sigma2 = Vector512.Load(at.Sigma2);
        Vector512<float> logSigma2 = Vector512.Load(at.LogSigma2);

        Vector512<float> q = Vector512.FusedMultiplyAdd(theta, theta, Vector512.Create(ThetaFloor));
        Vector512<float> logAlpha = logSigma2 - Vector512.Log(q);
        Vector512<float> slope = TKl.Slope(logAlpha, q / (q + sigma2)) * step.KlScale;
        slope = Vector512.ConditionalSelect(
            Vector512.LessThan(Vector512.Abs(logAlpha), Vector512.Create(LogAlphaClip)), slope, Vector512<float>.Zero);

        Vector512<float> sigmaGradient = Vector512.FusedMultiplyAdd(Vector512.Load(at.Sigma2Gradient), sigma2, slope);
        Vector512<float> thetaGradient = Vector512.Load(at.ThetaGradient) - slope * (theta + theta) / q;

        theta -= Adam(at.ThetaMean, at.ThetaSquare, thetaGradient, step.ThetaRate, step);
        logSigma2 -= Adam(at.SigmaMean, at.SigmaSquare, sigmaGradient, step.SigmaRate, step);
        logSigma2 = Vector512.Clamp(logSigma2, Vector512.Create(LogSigma2Min), Vector512.Create(LogSigma2Max));

        theta.Store(at.Theta);
        logSigma2.Store(at.LogSigma2);
        Vector512.Exp(logSigma2).Store(at.Sigma2);
        return System.Numerics.BitOperations.PopCount(
            Vector512.LessThan(logAlpha, Vector512.Create(step.Threshold)).ExtractMostSignificantBits());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Adam(float* mean, float* square, Vector512<float> gradient, float rate, in VariationalStep step)
    {
        Vector512<float> first = Vector512.Load(mean);
        first += (gradient - first) * (1 - step.Beta1);
        first.Store(mean);
        Vector512<float> second = Vector512.Load(square);
        second += (gradient * gradient - second) * (1 - step.Beta2);
        second.Store(square);
        return first * rate / (Vector512.Sqrt(second) + Vector512.Create(step.Epsilon));
    }

    /// <summary>The last few weights, through a padded copy so that they take the same instructions.</summary>
    private static long Tail<TKl>(State at, int length, in VariationalStep step)
        where TKl : struct, IKlDivergence
    {
        const int Width = 16;
        float* buffer = stackalloc float[9 * Width];
        new Span<float>(buffer, 9 * Width).Fill(1);
        float*[] sources =
        [
            at.Theta, at.Sigma2, at.LogSigma2, at.ThetaMean, at.ThetaSquare, at.SigmaMean, at.SigmaSquare, at.ThetaGradient,
            at.Sigma2Gradient,
        ];
        for (int i = 0; i < sources.Length; i++)
        {
            new ReadOnlySpan<float>(sources[i], length).CopyTo(new Span<float>(buffer + i * Width, Width));
        }

        var padded = new State
        {
            Theta = buffer,
            Sigma2 = buffer + Width,
            LogSigma2 = buffer + 2 * Width,
            ThetaMean = buffer + 3 * Width,
            ThetaSquare = buffer + 4 * Width,
            SigmaMean = buffer + 5 * Width,
            SigmaSquare = buffer + 6 * Width,
            ThetaGradient = buffer + 7 * Width,
            Sigma2Gradient = buffer + 8 * Width,
        };
        Update<TKl>(padded, step);
        long kept = 0;
        for (int i = 0; i < length; i++)
        {
            float logAlpha = at.LogSigma2[i] - MathF.Log(at.Theta[i] * at.Theta[i] + ThetaFloor);
            kept += logAlpha < step.Threshold ? 1 : 0;
        }

        for (int i = 0; i < 7; i++)
        {
            new ReadOnlySpan<float>(buffer + i * Width, length).CopyTo(new Span<float>(sources[i], length));
        }

        return kept;
    }
}
