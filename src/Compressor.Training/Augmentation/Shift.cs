using System.Numerics;

namespace Compressor.Training.Augmentation;

/// <summary>
/// Moves an image by whole pixels, up to so many along each axis; what comes in is what the border has:
/// dx, dy ~ U{-p..p}.
/// </summary>
public sealed class Shift : Augmentation
{
    public override string Id => "shift";

    public override string Summary => "moved by up to so many pixels along each axis";

    public override (double Least, double Greatest, double Default)? Values => (0, 64, 2);

    internal override Matrix3x2 Draw(Vector2 extent, double value, Random random)
    {
        int most = (int)value;
        return Matrix3x2.CreateTranslation(random.Next(-most, most + 1), random.Next(-most, most + 1));
    }
}
