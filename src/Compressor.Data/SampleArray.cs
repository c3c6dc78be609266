namespace Compressor.Data;

/// <summary>One input of every sample: <c>[N, ...SampleShape]</c>, row-major, as the file states it (images 0..255).</summary>
/// <param name="Name">The model input that the file names; "" where it names none.</param>
/// <param name="SampleShape">Axes of one sample; empty where a sample is a single number.</param>
/// <param name="Values">All samples one after the other: <see cref="Count"/> times <see cref="SampleSize"/> values.</param>
public sealed record SampleArray(string Name, IReadOnlyList<int> SampleShape, float[] Values)
{
    /// <summary>Axes of one sample before a model's input merged or split them: an image's 28x28 where the model takes 784.</summary>
    public IReadOnlyList<int> OwnShape { get; init; } = SampleShape;

    /// <summary>Values of one sample: the product of <see cref="SampleShape"/>.</summary>
    public int SampleSize => Shapes.Size(SampleShape);

    /// <summary>How many samples there are.</summary>
    public int Count => Values.Length / SampleSize;

    /// <summary>The values of one sample, row-major.</summary>
    public ReadOnlySpan<float> Sample(int index) => Values.AsSpan(index * SampleSize, SampleSize);

    /// <summary>A copy of the samples at <paramref name="indices"/>, in that order.</summary>
    public SampleArray Select(ReadOnlySpan<int> indices)
    {
        var values = new float[checked(indices.Length * SampleSize)];
        for (int i = 0; i < indices.Length; i++)
        {
            Sample(indices[i]).CopyTo(values.AsSpan(i * SampleSize));
        }

        return this with { Values = values };
    }
}
