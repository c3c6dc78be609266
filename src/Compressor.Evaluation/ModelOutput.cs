using Compressor.IR;

namespace Compressor.Evaluation;

/// <summary>One output of a model for every sample: <c>[N, ...SampleShape]</c>, row-major.</summary>
/// <param name="Name">The graph output's name.</param>
/// <param name="SampleShape">Axes of one sample's output; empty for a single number.</param>
/// <param name="Values">All samples one after the other, widened or rounded to float32 where the model gives another type.</param>
public sealed record ModelOutput(string Name, IReadOnlyList<int> SampleShape, float[] Values)
{
    /// <summary>What the model gives.</summary>
    public ElementType Type { get; init; } = ElementType.Float32;

    /// <summary>Values of one sample.</summary>
    public int SampleSize { get; } = checked((int)TensorData.CountOf([.. SampleShape.Select(extent => (long)extent)]));

    /// <summary>How many samples there are.</summary>
    public int Count => SampleSize == 0 ? 0 : Values.Length / SampleSize;

    /// <summary>The values of one sample.</summary>
    public ReadOnlySpan<float> Sample(int index) => Values.AsSpan(index * SampleSize, SampleSize);

    /// <summary>True for one axis of two or more, axes of extent 1 aside: such an output is read as one score per class.</summary>
    public bool LooksLikeClassScores => SampleSize >= 2 && SampleShape.Count(extent => extent != 1) == 1;
}
