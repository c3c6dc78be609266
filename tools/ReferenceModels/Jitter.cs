namespace ReferenceModels;

/// <summary>Numbers with normal noise added, anew for each epoch.</summary>
/// <param name="values">All samples one after the other.</param>
/// <param name="deviation">The noise's standard deviation.</param>
internal sealed class Jitter(float[] values, double deviation, int seed)
{
    private readonly Random random = new(seed);
    private readonly float[] noisy = new float[values.Length];

    /// <summary>The values with new noise; overwritten by the next draw.</summary>
    public float[] Draw()
    {
        for (int i = 0; i < values.Length; i++)
        {
            // Box, Muller 1958.
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            noisy[i] = (float)(values[i] + deviation * normal);
        }

        return noisy;
    }
}
