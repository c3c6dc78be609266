using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Compressor.Training.FineTuning;

/// <summary>
/// Adam (Kingma, Ba 2015) on the weights that a mask keeps, in one pass; masked weights become and stay zero, their moments too.
/// <code>
/// g = mask g     m += (1 - b1)(g - m)     v += (1 - b2)(g^2 - v)     w = mask (shrink w - rate m / (sqrt(v) + eps))
/// </code>
/// shrink is 1 without weight decay, else 1 - rate decay, apart from the gradient (Loshchilov, Hutter 2019).
/// </summary>
internal static unsafe class MaskedAdam
{
    /// <summary>Pointers to the weights of one tensor, their gradient, optimiser state and mask (1 keeps, 0 drops).</summary>
    public readonly record struct State(nint Weight, nint Gradient, nint Mean, nint Square, nint Mask);

    /// <summary>Updates <paramref name="length"/> weights, starting <paramref name="start"/> elements in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Update(State state, int start, int length, float rate, float epsilon, float shrink, AdamSettings settings)
    {
        float* weight = (float*)state.Weight + start;
        float* gradient = (float*)state.Gradient + start;
        float* mean = (float*)state.Mean + start;
        float* square = (float*)state.Square + start;
        float* mask = state.Mask == 0 ? null : (float*)state.Mask + start;
        float decay1 = (float)(1 - settings.Beta1);
        float decay2 = (float)(1 - settings.Beta2);

        int i = 0;
        for (; i <= length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            Vector512<float> slope = Vector512.Load(gradient + i);
            Vector512<float> keep = mask is null ? Vector512<float>.One : Vector512.Load(mask + i);
            slope *= keep;
            Vector512<float> first = Vector512.Load(mean + i);
            first += (slope - first) * decay1;
            first.Store(mean + i);
            Vector512<float> second = Vector512.Load(square + i);
            second += (slope * slope - second) * decay2;
            second.Store(square + i);
            Vector512<float> change = first * rate / (Vector512.Sqrt(second) + Vector512.Create(epsilon));
            ((Vector512.Load(weight + i) * shrink - change) * keep).Store(weight + i);
        }

        for (; i < length; i++)
        {
            float keep = mask is null ? 1 : mask[i];
            float slope = gradient[i] * keep;
            mean[i] += (slope - mean[i]) * decay1;
            square[i] += (slope * slope - square[i]) * decay2;
            weight[i] = keep * (weight[i] * shrink - mean[i] * rate / (MathF.Sqrt(square[i]) + epsilon));
        }
    }
}
