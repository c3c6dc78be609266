namespace Compressor.Evaluation.Uncertainty;

/// <summary>
/// What T stochastic passes say of numbers (Gal, Ghahramani 2016, section 4): their mean, and their variance about it.
/// <code>
/// mean         m = (1/T) sum of y_t
/// variance     v = (1/(T-1)) sum of (y_t - m)^2                           by Welford 1962, which loses no digits
/// RMSE         sqrt(mean of (y - m)^2)
/// NLL          mean of ln(2 pi (v + noise)) / 2 + (y - m)^2 / (2 (v + noise))
/// </code>
/// noise, the variance of the labels about the truth (1/tau in the paper), is for the caller to know.
/// </summary>
public sealed class PredictiveMoments(int values)
{
    private readonly double[] mean = new double[values];
    private readonly double[] squares = new double[values];

    public int Passes { get; private set; }

    public IReadOnlyList<double> Mean => mean;

    /// <summary>Takes the values of one pass.</summary>
    public void Add(ReadOnlySpan<float> pass)
    {
        Passes++;
        for (int i = 0; i < mean.Length; i++)
        {
            double deviation = pass[i] - mean[i];
            mean[i] += deviation / Passes;
            squares[i] += deviation * (pass[i] - mean[i]);
        }
    }

    /// <summary>The sample variance of every value; zeros after a single pass.</summary>
    public double[] Variance() => Array.ConvertAll(squares, square => Passes > 1 ? square / (Passes - 1) : 0);

    /// <summary>Standard deviation of every sample: the root of the mean variance over its values.</summary>
    public double[] Deviations(int samples)
    {
        double[] variance = Variance();
        int size = variance.Length / samples;
        return [.. Enumerable.Range(0, samples).Select(i => Math.Sqrt(variance.AsSpan(i * size, size).ToArray().Average()))];
    }

    /// <summary>Mean squared error of the mean.</summary>
    public double SquaredError(ReadOnlySpan<float> labels)
    {
        double sum = 0;
        for (int i = 0; i < mean.Length; i++)
        {
            sum += (labels[i] - mean[i]) * (labels[i] - mean[i]);
        }

        return sum / mean.Length;
    }

    /// <summary>Negative log likelihood of labels under a Gaussian.</summary>
    /// <param name="noise">Variance of the labels, above 0.</param>
    public double NegativeLogLikelihood(ReadOnlySpan<float> labels, double noise)
    {
        double[] variance = Variance();
        double sum = 0;
        for (int i = 0; i < mean.Length; i++)
        {
            double total = variance[i] + noise;
            double error = labels[i] - mean[i];
            sum += (Math.Log(2 * Math.PI * total) + error * error / total) / 2;
        }

        return sum / mean.Length;
    }
}
