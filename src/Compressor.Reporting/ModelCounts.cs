using Compressor.IR;

namespace Compressor.Reporting;

/// <summary>
/// Parameters of a model, and the ratios the report states:
/// <code>
/// density                = non-zero parameters of the written file / parameters of the original
/// compressionRatio       = 1 / density
/// weightCompressionRatio = elements of the original's weights of rank 2 and more / non-zeros among the written file's
/// </code>
/// The first two count what <c>--target</c> states; the third is the papers', which count no biases.
/// </summary>
public sealed record ModelCounts
{
    /// <summary>Elements of all weights.</summary>
    public required long Parameters { get; init; }

    /// <summary>Those that are not zero.</summary>
    public required long NonZeroParameters { get; init; }

    /// <summary>Elements of the weights of rank 2 and more.</summary>
    public required long WeightElements { get; init; }

    /// <summary>Those that are not zero.</summary>
    public required long NonZeroWeightElements { get; init; }

    /// <summary>Counts the weights that <see cref="WeightCensus"/> finds.</summary>
    public static ModelCounts Of(Model model)
    {
        long parameters = 0, nonZero = 0, elements = 0, nonZeroElements = 0;
        foreach (Weight weight in WeightCensus.Of(model))
        {
            long kept = weight.Data.NonZeroCount();
            parameters += weight.Data.Count;
            nonZero += kept;
            if (weight.Data.Rank >= 2)
            {
                elements += weight.Data.Count;
                nonZeroElements += kept;
            }
        }

        return new ModelCounts
        {
            Parameters = parameters,
            NonZeroParameters = nonZero,
            WeightElements = elements,
            NonZeroWeightElements = nonZeroElements,
        };
    }

    /// <summary>The share of <paramref name="original"/>'s parameters that this model still has; NaN where the original has none.</summary>
    public double Density(ModelCounts original) => (double)NonZeroParameters / original.Parameters;

    /// <summary>1 / <see cref="Density"/>; infinite where nothing is left.</summary>
    public double CompressionRatio(ModelCounts original) => (double)original.Parameters / NonZeroParameters;

    /// <summary>As in the papers: weights of rank 2 and more, biases left out; infinite where nothing is left.</summary>
    public double WeightCompressionRatio(ModelCounts original) => (double)original.WeightElements / NonZeroWeightElements;
}
