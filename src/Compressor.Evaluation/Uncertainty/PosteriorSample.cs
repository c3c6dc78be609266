using System.Numerics.Tensors;
using Compressor.IR;

namespace Compressor.Evaluation.Uncertainty;

/// <summary>
/// A network drawn from what variational training learned (Molchanov, Ashukha, Vetrov 2017): every weight that was kept is
/// <code>
/// w = theta + sigma eps,  eps = sqrt(-2 ln u1) cos(2 pi u2)               (Box, Muller 1958)
/// </code>
/// and the weights that were dropped stay 0.
/// </summary>
public static class PosteriorSample
{
    private const int Piece = 4096;

    /// <summary>The model with weights of one draw, each rounded to the type it has in the file.</summary>
    /// <param name="model">The compressed model.</param>
    /// <param name="posteriors">What is known of its weights; each key and shape is one of the model's.</param>
    /// <param name="seed">One seed, one draw.</param>
    public static Model Of(Model model, IReadOnlyList<KeptPosterior> posteriors, long seed)
    {
        var types = WeightCensus.Of(model).ToDictionary(weight => weight.Key, weight => weight.Data.Type);
        var random = new Random(unchecked((int)PassSeed.Of(seed, 0)));
        return model.WithTensors(posteriors.ToDictionary(
            posterior => posterior.Key,
            posterior => TensorData.FromFloats(posterior.Shape, Draw(posterior, random), types[posterior.Key])));
    }

    private static float[] Draw(KeptPosterior posterior, Random random)
    {
        var weights = new float[posterior.Theta.Length];
        Span<float> radius = new float[Piece];
        Span<float> angle = new float[Piece];
        Span<float> sigma = new float[Piece];
        for (int start = 0; start < weights.Length; start += Piece)
        {
            int length = Math.Min(Piece, weights.Length - start);
            for (int i = 0; i < length; i++)
            {
                // 1 - u lies above 0: its logarithm is finite.
                radius[i] = 1 - random.NextSingle();
                angle[i] = random.NextSingle();
            }

            Span<float> draw = weights.AsSpan(start, length);
            TensorPrimitives.Log(radius[..length], radius);
            TensorPrimitives.Multiply(radius[..length], -2f, radius);
            TensorPrimitives.Sqrt(radius[..length], radius);
            TensorPrimitives.CosPi(Doubled(angle[..length]), angle);
            TensorPrimitives.Multiply(posterior.LogSigma2.AsSpan(start, length), 0.5f, sigma);
            TensorPrimitives.Exp(sigma[..length], sigma);
            TensorPrimitives.Multiply(radius[..length], angle[..length], draw);
            TensorPrimitives.MultiplyAdd(draw, sigma[..length], posterior.Theta.AsSpan(start, length), draw);
            for (int i = 0; i < length; i++)
            {
                draw[i] = posterior.Keep[start + i] ? draw[i] : 0;
            }
        }

        return weights;
    }

    private static Span<float> Doubled(Span<float> values)
    {
        TensorPrimitives.Add(values, values, values);
        return values;
    }
}
