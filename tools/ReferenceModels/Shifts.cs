namespace ReferenceModels;

/// <summary>
/// Grey images moved by a random whole number of pixels along each axis, anew for each epoch, so that a network sees every sample at
/// other places; what comes in from outside is black.
/// </summary>
/// <param name="images">All images one after the other, row-major.</param>
/// <param name="side">Pixels of a row, and rows.</param>
/// <param name="most">The farthest they move, in pixels.</param>
internal sealed class Shifts(float[] images, int side, int most, int seed)
{
    private readonly Random random = new(seed);
    private readonly float[] moved = new float[images.Length];

    /// <summary>The images at new places; overwritten by the next draw.</summary>
    public float[] Draw()
    {
        Array.Clear(moved);
        for (int image = 0; image < images.Length; image += side * side)
        {
            int down = random.Next(-most, most + 1);
            int right = random.Next(-most, most + 1);
            int length = side - Math.Abs(right);
            for (int row = Math.Max(0, down); row < Math.Min(side, side + down); row++)
            {
                ReadOnlySpan<float> source = images.AsSpan(image + ((row - down) * side) + Math.Max(0, -right), length);
                source.CopyTo(moved.AsSpan(image + (row * side) + Math.Max(0, right), length));
            }
        }

        return moved;
    }
}
