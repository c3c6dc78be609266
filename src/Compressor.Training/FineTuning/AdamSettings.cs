namespace Compressor.Training.FineTuning;

/// <summary>Adam (Kingma, Ba 2015): step sizes and decay rates.</summary>
/// <param name="Beta1">Decay of the gradient's running mean.</param>
/// <param name="Beta2">Decay of its running square.</param>
/// <param name="Epsilon">Added to the root of the running square.</param>
/// <param name="WeightDecay">
/// Share of a weight that goes at a learning rate of 1, apart from its gradient (Loshchilov, Hutter 2019).
/// </param>
public sealed record AdamSettings(double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0)
{
    /// <summary>The learning rate times both bias corrections, folded into one factor per step; step counts from 1.</summary>
    internal (float Rate, float Epsilon) Corrected(double learningRate, long step)
    {
        double root = Math.Sqrt(1 - Math.Pow(Beta2, step));
        return ((float)(learningRate * root / (1 - Math.Pow(Beta1, step))), (float)(Epsilon * root));
    }
}
