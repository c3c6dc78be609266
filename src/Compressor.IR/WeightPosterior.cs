namespace Compressor.IR;

/// <summary>
/// What fine-tuning learned about one weight tensor: the mean of every weight and, where its dropout rate was learned, the variance.
/// </summary>
/// <param name="Key">The weight's key, as in <see cref="WeightCensus"/>.</param>
/// <param name="Theta">Mean of each weight, row-major.</param>
/// <param name="LogSigma2">log sigma^2 of each weight; empty where no rates were learned.</param>
public sealed record WeightPosterior(string Key, float[] Theta, float[] LogSigma2)
{
    /// <summary>Added to theta^2, so that a mean of zero has a finite log alpha.</summary>
    public const float ThetaFloor = 1e-8f;

    /// <summary>
    /// log alpha = log sigma^2 - log(theta^2 + 1e-8) of each weight. alpha = p / (1 - p) is the dropout rate of Gaussian dropout
    /// (Molchanov, Ashukha, Vetrov 2017, equation 11): high for weights that carry noise only.
    /// </summary>
    public float[] LogAlpha()
    {
        var logAlpha = new float[Theta.Length];
        for (int i = 0; i < logAlpha.Length; i++)
        {
            logAlpha[i] = LogSigma2[i] - MathF.Log(Theta[i] * Theta[i] + ThetaFloor);
        }

        return logAlpha;
    }
}
