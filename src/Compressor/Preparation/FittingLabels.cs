using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;

namespace Compressor.Preparation;

/// <summary>Whole numbers in a file may be classes or a quantity; what the model gives decides.</summary>
internal static class FittingLabels
{
    /// <summary>The splits with labels as the model predicts them.</summary>
    /// <param name="splits">As read.</param>
    /// <param name="output">What the labels are held against.</param>
    /// <param name="dataPath">For the message.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Data"/>: classes that the model does not have.</exception>
    public static DataSplits Of(DataSplits splits, ModelOutput output, string dataPath)
    {
        SampleSet[] sets = [splits.Train, splits.Validation, splits.Test];
        bool isQuantity = output.SampleSize == 1 && output.Type.IsFloatingPoint()
            && sets.Any(static set => set.Labels is ClassLabels classes && classes.Values.Any(static value => value > 1));
        if (isQuantity)
        {
            return splits with
            {
                Train = Numbers(splits.Train),
                Validation = Numbers(splits.Validation),
                Test = Numbers(splits.Test),
                ClassNames = [],
            };
        }

        foreach (SampleSet set in sets.Where(_ => output.LooksLikeClassScores))
        {
            set.RequireClasses(output.SampleSize, dataPath);
        }

        return splits;
    }

    private static SampleSet Numbers(SampleSet samples) =>
        samples with { Labels = samples.Labels is ClassLabels classes ? classes.ToNumbers() : samples.Labels };
}
