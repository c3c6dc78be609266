using System.Numerics;

namespace Compressor.Training.Augmentation;

/// <summary>
/// A way to alter images while a network is fine-tuned: it says, for one image, where each pixel of the altered image lies in the original.
/// <code>
/// (x, y) in the image = (x', y') M     both in pixels from the centre, x to the right, y down
/// </code>
/// </summary>
public abstract class Augmentation
{
    /// <summary>What a rule begins with.</summary>
    public abstract string Id { get; }

    /// <summary>What it does, for a person.</summary>
    public abstract string Summary { get; }

    /// <summary>Bounds of the number that a rule may state, and what it is without; null where there is none.</summary>
    public virtual (double Least, double Greatest, double Default)? Values => null;

    /// <summary>M of one image.</summary>
    /// <param name="extent">Width and height in pixels.</param>
    /// <param name="value">Within <see cref="Values"/>; 0 where there are none.</param>
    internal abstract Matrix3x2 Draw(Vector2 extent, double value, Random random);

    /// <summary>Uniform between -<paramref name="most"/> and it.</summary>
    private protected static float Either(double most, Random random) => (float)(most * (2 * random.NextDouble() - 1));
}
