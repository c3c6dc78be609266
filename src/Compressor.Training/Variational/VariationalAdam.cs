using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Compressor.IR;

namespace Compressor.Training.Variational;

/// <summary>One step's constants of <see cref="VariationalAdam"/>.</summary>
/// <param name="KlScale">KL weight / number of training samples: the loss is a mean over samples, the KL a sum over weights.</param>
/// <param name="ThetaRate">Learning rate of theta, bias corrections included.</param>
/// <param name="SigmaRate">Learning rate of log sigma^2, bias corrections included.</param>
/// <param name="Threshold">alpha below which a weight is counted as kept.</param>
/// <param name="Drop">alpha above which a weight is dropped for good.</param>
internal readonly record struct VariationalStep(
    float KlScale, float ThetaRate, float SigmaRate, float Epsilon, float Beta1, float Beta2, float Threshold, float Drop);

/// <summary>
/// The KL term's gradient and Adam on theta and log sigma^2 in one pass over the weights. Autograd gives the data term's
/// dL/dtheta and dL/dsigma^2; by the chain rule, with q = theta^2 + 1e-8, s = sigma^2 and alpha = s / q,
/// <code>
/// dL/dlog sigma^2 = s dL/ds + c dKL/dlog alpha            log sigma^2 -= step   means   s *= exp(-step)
/// dL/dtheta      += c dKL/dlog alpha (-2 theta / q)
/// </code>
/// The KL has no gradient where log alpha lies outside [-8, 8] (Molchanov et al. 2017, released code). A dropped weight has theta and
/// sigma^2 zero, and keeps them; its moments too, which would else fade into numbers that a processor takes many times as long for.
/// Through autograd the same term costs several times the data term; here it rides on memory traffic that Adam
/// needs anyway, without a logarithm or an exponential.
/// </summary>
internal static unsafe class VariationalAdam
{
    private const float ThetaFloor = WeightPosterior.ThetaFloor;

    /// <summary>exp(-8) and exp(8).</summary>
    private const float LeastAlpha = 3.3546263e-4f;
    private const float GreatestAlpha = 2980.958f;

    /// <summary>The bounds of log sigma^2 are -20 and 4.</summary>
    public const float GreatestLogSigma2 = 4;

    private const float LeastSigma2 = 2.0611537e-9f;
    private const float GreatestSigma2 = 54.59815f;

    /// <summary>The longest step of log sigma^2 that the series below stands for; Adam's are a tenth of it.</summary>
    private const float LongestStep = 0.5f;

    private const int Width = 16;

    /// <summary>Pointers to the weights of one tensor and their optimiser state; all of the same length.</summary>
    public readonly struct State
    {
        public float* Theta { get; init; }

        public float* Sigma2 { get; init; }

        /// <summary>sigma^2 as autograd sees it, in TElement.</summary>
        public void* Leaf { get; init; }

        public float* ThetaGradient { get; init; }

        /// <summary>In TElement.</summary>
        public void* Sigma2Gradient { get; init; }

        public float* ThetaMean { get; init; }

        public float* ThetaSquare { get; init; }

        public float* SigmaMean { get; init; }

        public float* SigmaSquare { get; init; }
    }

    /// <summary>
    /// Updates <paramref name="length"/> weights, starting <paramref name="start"/> elements in, and returns how many of them lie below
    /// the threshold.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Update<TKl, TElement>(in State state, int start, int length, in VariationalStep step)
        where TKl : struct, IKlDivergence
        where TElement : struct, IFloatElement
    {
        long kept = 0;
        int end = start + length;
        int i = start;
        for (; i <= end - Width; i += Width)
        {
            kept += BitOperations.PopCount(Update<TKl, TElement>(state, i, step));
        }

        return i == end ? kept : kept + Tail<TKl, TElement>(state, i, end - i, step);
    }

    /// <summary>Updates sixteen weights; a bit says which of them lie below the threshold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Update<TKl, TElement>(in State at, int i, in VariationalStep step)
        where TKl : struct, IKlDivergence
        where TElement : struct, IFloatElement
    {
        Vector512<float> theta = Vector512.Load(at.Theta + i);
        Vector512<float> sigma2 = Vector512.Load(at.Sigma2 + i);

        Vector512<float> q = Vector512.FusedMultiplyAdd(theta, theta, Vector512.Create(ThetaFloor));
        Vector512<float> inverse = Vector512<float>.One / (q * (q + sigma2));
        Vector512<float> slope = TKl.Slope(q * q * inverse, sigma2 * q * inverse) * step.KlScale;
        slope &= Vector512.GreaterThan(sigma2, q * LeastAlpha) & Vector512.LessThan(sigma2, q * GreatestAlpha);

        Vector512<float> sigmaGradient = Vector512.FusedMultiplyAdd(TElement.Load(at.Sigma2Gradient, i), sigma2, slope);
        Vector512<float> thetaGradient = Vector512.FusedMultiplyAdd(
            slope * (q + sigma2) * inverse, theta * -2f, Vector512.Load(at.ThetaGradient + i));

        Vector512<float> alive = Vector512.GreaterThan(sigma2, Vector512<float>.Zero) & Vector512.LessThanOrEqual(sigma2, q * step.Drop);
        theta -= Adam(at.ThetaMean + i, at.ThetaSquare + i, thetaGradient, step.ThetaRate, step, alive);
        Vector512<float> change = Adam(at.SigmaMean + i, at.SigmaSquare + i, sigmaGradient, step.SigmaRate, step, alive);
        Vector512<float> below = alive & Vector512.LessThan(sigma2, q * step.Threshold);
        sigma2 = Vector512.Clamp(sigma2 * ExpMinus(change), Vector512.Create(LeastSigma2), Vector512.Create(GreatestSigma2)) & alive;

        (theta & alive).Store(at.Theta + i);
        sigma2.Store(at.Sigma2 + i);
        TElement.Store(sigma2, at.Leaf, i);
        return below.ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Adam(
        float* mean, float* square, Vector512<float> gradient, float rate, in VariationalStep step, Vector512<float> alive)
    {
        Vector512<float> first = Vector512.Load(mean);
        first += (gradient - first) * (1 - step.Beta1);
        (first & alive).Store(mean);
        Vector512<float> second = Vector512.Load(square);
        second += (gradient * gradient - second) * (1 - step.Beta2);
        (second & alive).Store(square);
        return first * rate / (Vector512.Sqrt(second) + Vector512.Create(step.Epsilon));
    }

    /// <summary>exp(-x) for |x| up to 1/2, to a part in 10^5, and to float32's last digit where |x| is below 0.05: Taylor's
    /// series.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ExpMinus(Vector512<float> x)
    {
        x = Vector512.Clamp(x, Vector512.Create(-LongestStep), Vector512.Create(LongestStep));
        Vector512<float> sum = Vector512.FusedMultiplyAdd(Vector512.Create(1f / 24), x, Vector512.Create(-1f / 6));
        sum = Vector512.FusedMultiplyAdd(sum, x, Vector512.Create(0.5f));
        sum = Vector512.FusedMultiplyAdd(sum, x, Vector512.Create(-1f));
        return Vector512.FusedMultiplyAdd(sum, x, Vector512<float>.One);
    }

    /// <summary>The last few weights, through a padded copy so that they take the same instructions.</summary>
    private static int Tail<TKl, TElement>(in State at, int start, int length, in VariationalStep step)
        where TKl : struct, IKlDivergence
        where TElement : struct, IFloatElement
    {
        float* buffer = stackalloc float[9 * Width];
        new Span<float>(buffer, 9 * Width).Clear();
        var padded = new State
        {
            Theta = buffer,
            Sigma2 = buffer + Width,
            Leaf = buffer + 2 * Width,
            ThetaMean = buffer + 3 * Width,
            ThetaSquare = buffer + 4 * Width,
            SigmaMean = buffer + 5 * Width,
            SigmaSquare = buffer + 6 * Width,
            ThetaGradient = buffer + 7 * Width,
            Sigma2Gradient = buffer + 8 * Width,
        };
        Copy(at, start, padded, 0, sizeof(float) * length, TElement.Size, length);
        ulong below = Update<TKl, TElement>(padded, 0, step);
        Copy(padded, 0, at, start, sizeof(float) * length, TElement.Size, length);
        return BitOperations.PopCount(below);
    }

    private static void Copy(in State from, int fromStart, in State to, int toStart, int bytes, int elementSize, int length)
    {
        One(from.Theta + fromStart, to.Theta + toStart, bytes);
        One(from.Sigma2 + fromStart, to.Sigma2 + toStart, bytes);
        One(from.ThetaMean + fromStart, to.ThetaMean + toStart, bytes);
        One(from.ThetaSquare + fromStart, to.ThetaSquare + toStart, bytes);
        One(from.SigmaMean + fromStart, to.SigmaMean + toStart, bytes);
        One(from.SigmaSquare + fromStart, to.SigmaSquare + toStart, bytes);
        One(from.ThetaGradient + fromStart, to.ThetaGradient + toStart, bytes);
        One((byte*)from.Leaf + fromStart * elementSize, (byte*)to.Leaf + toStart * elementSize, elementSize * length);
        One((byte*)from.Sigma2Gradient + fromStart * elementSize, (byte*)to.Sigma2Gradient + toStart * elementSize, elementSize * length);

        static void One(void* source, void* target, int bytes) => Buffer.MemoryCopy(source, target, bytes, bytes);
    }
}
