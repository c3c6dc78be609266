using System.Numerics.Tensors;

namespace Compressor.Evaluation.Uncertainty;

/// <summary>
/// What T stochastic passes say of every sample's class (Gal, Ghahramani 2016), and how much of the doubt is the network's own:
/// <code>
/// mean               p = (1/T) sum of p_t
/// entropy            H[p] = -sum over classes of p ln p                   all doubt, in nats
/// mutual information I = H[p] - (1/T) sum of H[p_t]                       what passes disagree on (BALD; Houlsby et al. 2011)
/// </code>
/// </summary>
public sealed class PredictiveDistribution(int samples, int classes)
{
    private readonly double[] sum = new double[samples * classes];
    private readonly double[] entropies = new double[samples];

    public int Classes => classes;

    /// <summary>Passes taken so far.</summary>
    public int Passes { get; private set; }

    /// <summary>The mean probabilities, one row per sample.</summary>
    public double[] Mean()
    {
        var mean = new double[sum.Length];
        TensorPrimitives.Divide(sum, Passes, mean);
        return mean;
    }

    /// <summary>Takes the probabilities of one pass, one row per sample.</summary>
    public void Add(ReadOnlySpan<double> probabilities)
    {
        TensorPrimitives.Add(sum, probabilities, sum);
        TensorPrimitives.Add(entropies, Entropies(probabilities), entropies);
        Passes++;
    }

    /// <summary>H of the mean, per sample.</summary>
    public double[] Entropy() => Entropies(Mean());

    /// <summary>Mutual information of prediction and network, per sample; rounding never makes it negative.</summary>
    public double[] MutualInformation()
    {
        double[] information = Entropy();
        for (int i = 0; i < information.Length; i++)
        {
            information[i] = Math.Max(0, information[i] - entropies[i] / Passes);
        }

        return information;
    }

    private double[] Entropies(ReadOnlySpan<double> probabilities)
    {
        var result = new double[samples];
        var logarithms = new double[classes];
        for (int i = 0; i < samples; i++)
        {
            ReadOnlySpan<double> row = probabilities.Slice(i * classes, classes);
            // p ln p is 0 at p = 0; its computed form is not.
            TensorPrimitives.Max(row, double.Epsilon, logarithms);
            TensorPrimitives.Log(logarithms, logarithms);
            result[i] = -TensorPrimitives.Dot(row, logarithms);
        }

        return result;
    }
}
