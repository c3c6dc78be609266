using Compressor.Data;
using Compressor.IR;
using Compressor.Training.Augmentation;

namespace Compressor.Stages;

/// <summary>Finds the images among the inputs of the samples.</summary>
internal static class ImageInputs
{
    /// <summary>How they are altered; null where no rule was stated.</summary>
    /// <param name="path">The model's, for the message.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: there are rules, and no input is an image.</exception>
    public static AugmentationPlan? Plan(IReadOnlyList<AugmentationRule> rules, SampleSet samples, string path)
    {
        if (rules.Count == 0)
        {
            return null;
        }

        var images = samples.Inputs
            .Select(input => (input.Name, Layout: ImageLayout.Of(input.OwnShape) ?? ImageLayout.Of(input.SampleShape)))
            .Where(input => input.Layout is not null).ToDictionary(input => input.Name, input => input.Layout!.Value);
        return images.Count > 0
            ? new AugmentationPlan(rules, images)
            : throw new CompressorException(
                ErrorKind.Usage,
                $"{path}: --augment {rules[0].Text} alters images, and no input is one; a sample is "
                + string.Join(", ", samples.Inputs.Select(input => $"{input.Name} of {string.Join('x', input.SampleShape)}")));
    }
}
