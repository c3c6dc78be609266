namespace ReferenceModels.Networks;

/// <summary>A recurrent network that tells nine speakers apart by how they say two vowels: sequences of unequal length.</summary>
internal abstract class VowelsNetwork : ReferenceNetwork
{
    /// <summary>Standard deviation of the noise on the training samples, whose own is 0.43.</summary>
    private const double Noise = 0.3;

    public sealed override DataSource Data => DataSource.Vowels;

    public sealed override IReadOnlyList<int> InputShape => [29, 12];

    public override int BatchSize => 32;

    public sealed override string Augmentation => FormattableString.Invariant($"normal noise of deviation {Noise} added to each number");

    public override double DemandedMetric => 0.95;

    public sealed override Func<float[]> Augmented(float[] inputs, int seed) => new Jitter(inputs, Noise, seed).Draw;
}
