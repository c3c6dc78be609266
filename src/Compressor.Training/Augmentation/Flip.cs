using System.Numerics;

namespace Compressor.Training.Augmentation;

/// <summary>Swaps left and right in every other image, by chance.</summary>
public sealed class Flip : Augmentation
{
    public override string Id => "flip";

    public override string Summary => "left and right swapped in every other image";

    internal override Matrix3x2 Draw(Vector2 extent, double value, Random random) =>
        random.Next(2) == 0 ? Matrix3x2.Identity : Matrix3x2.CreateScale(-1, 1);
}
