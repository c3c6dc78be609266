using System.Numerics;
using Compressor.Training.FineTuning;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Augmentation;

/// <summary>Which inputs of a graph are images, and how they are altered while the network is fine-tuned.</summary>
/// <param name="Rules">One after the other, at least one.</param>
/// <param name="Images">By the input's name, at least one.</param>
public sealed record AugmentationPlan(IReadOnlyList<AugmentationRule> Rules, IReadOnlyDictionary<string, ImageLayout> Images)
{
    /// <summary>The samples of a batch, their images altered; all images of a sample that are alike in size alike.</summary>
    /// <param name="batch">Places of the samples, int64 [N].</param>
    internal TrainingSet Alter(TrainingSet samples, Tensor batch, Random random)
    {
        int seed = random.Next();
        return samples.With(samples.Inputs.ToDictionary(
            input => input.Key,
            input => Images.TryGetValue(input.Key, out ImageLayout layout)
                ? Altered(input.Value.index_select(0, batch), layout, new Random(seed))
                : input.Value.index_select(0, batch)));
    }

    /// <summary>The images seen through their matrices, bilinear, with the border going on for ever.</summary>
    private Tensor Altered(Tensor samples, ImageLayout layout, Random random)
    {
        Tensor images = layout.ToImages(samples);
        int count = (int)images.shape[0];
        var extent = new Vector2(layout.Width, layout.Height);
        var matrices = new float[6 * count];
        for (int image = 0; image < count; image++)
        {
            Matrix3x2 matrix = Rules.Aggregate(
                Matrix3x2.Identity, (left, rule) => left * rule.Augmentation.Draw(extent, rule.Value, random));
            Relative(matrix, extent).CopyTo(matrices, 6 * image);
        }

        Tensor grid = functional.affine_grid(tensor(matrices).reshape(count, 2, 3), images.shape, align_corners: false);
        Tensor seen = functional.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
        return layout.ToSamples(seen, samples.shape);
    }

    /// <summary>The matrix as torch has it: columns of (x', y', 1), with an extent reaching from -1 to 1.</summary>
    private static float[] Relative(Matrix3x2 m, Vector2 extent) =>
    [
        m.M11, m.M21 * extent.Y / extent.X, 2 * m.M31 / extent.X,
        m.M12 * extent.X / extent.Y, m.M22, 2 * m.M32 / extent.Y,
    ];
}
