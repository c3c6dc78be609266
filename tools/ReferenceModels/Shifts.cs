namespace ReferenceModels;

/// <summary>
/// Images moved by a random whole number of pixels along each axis, anew for each epoch, so that a network sees every sample at other
/// places; what comes in from outside is black. Half of them are mirrored where that shows the same thing.
/// </summary>
/// <param name="images">All images one after the other: channels, rows, columns.</param>
/// <param name="shape">Of one image: channels, and the side of a square.</param>
/// <param name="most">The farthest they move, in pixels.</param>
internal sealed class Shifts(float[] images, (int Channels, int Side) shape, int most, int seed, bool mirrored = false)
{
    private readonly Random random = new(seed);
    private readonly float[] moved = new float[images.Length];

    /// <summary>The images at new places; overwritten by the next draw.</summary>
    public float[] Draw()
    {
        Array.Clear(moved);
        for (int image = 0; image < images.Length; image += shape.Channels * shape.Side * shape.Side)
        {
            int down = random.Next(-most, most + 1);
            int right = random.Next(-most, most + 1);
            bool mirror = mirrored && random.Next(2) == 1;
            for (int channel = 0; channel < shape.Channels; channel++)
            {
                Move(image + (channel * shape.Side * shape.Side), down, right, mirror);
            }
        }

        return moved;
    }

    private void Move(int plane, int down, int right, bool mirror)
    {
        int side = shape.Side;
        int length = side - Math.Abs(right);
        for (int row = Math.Max(0, down); row < Math.Min(side, side + down); row++)
        {
            Span<float> target = moved.AsSpan(plane + (row * side), side);
            images.AsSpan(plane + ((row - down) * side) + Math.Max(0, -right), length).CopyTo(target[Math.Max(0, right)..]);
            if (mirror)
            {
                target.Reverse();
            }
        }
    }
}
