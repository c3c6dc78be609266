using Compressor.Training.Augmentation;
using Compressor.Training.FineTuning;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Augmentation;

/// <summary>Altered images beside what their definition says, worked out pixel by pixel.</summary>
public sealed class AugmentationPlanTests
{
    private const int Height = 6;
    private const int Width = 9;
    private const int Channels = 2;
    private const int Count = 40;
    private static readonly ImageLayout Layout = new(Height, Width, Channels, false);

    /// <summary>Every image is one that whole pixels moved, with the border going on; and all the ways to move it occur.</summary>
    [Fact]
    public void Shift_moves_by_whole_pixels()
    {
        float[] images = Images();
        float[] altered = Altered("shift:1", images, Layout, [Channels, Height, Width]);

        var seen = new HashSet<(int, int)>();
        for (int n = 0; n < Count; n++)
        {
            (int Dx, int Dy)[] moves = [.. from dx in new[] { -1, 0, 1 } from dy in new[] { -1, 0, 1 } select (dx, dy)];
            seen.Add(Assert.Single(moves, move => Places().All(place =>
            {
                int x = Math.Clamp(place.X + move.Dx, 0, Width - 1);
                int y = Math.Clamp(place.Y + move.Dy, 0, Height - 1);
                return Math.Abs(altered[At(n, place.C, place.Y, place.X)] - images[At(n, place.C, y, x)]) < 1e-4;
            })));
        }

        Assert.True(seen.Count > 5);
    }

    [Fact]
    public void Flip_swaps_left_and_right_of_about_half()
    {
        float[] images = Images();
        float[] altered = Altered("flip", images, Layout, [Channels, Height, Width]);

        int flipped = Enumerable.Range(0, Count).Count(n => Places().All(place =>
            Math.Abs(altered[At(n, place.C, place.Y, place.X)] - images[At(n, place.C, place.Y, Width - 1 - place.X)]) < 1e-4));
        int same = Enumerable.Range(0, Count).Count(n => Places().All(place =>
            Math.Abs(altered[At(n, place.C, place.Y, place.X)] - images[At(n, place.C, place.Y, place.X)]) < 1e-4));

        Assert.Equal(Count, flipped + same);
        // Five standard deviations around the half.
        Assert.InRange(flipped, (Count / 2) - 5 * Math.Sqrt(Count / 4.0), (Count / 2) + 5 * Math.Sqrt(Count / 4.0));
    }

    [Fact]
    public void Affine_of_strength_0_leaves_an_image_as_it_is()
    {
        float[] images = Images();

        float[] altered = Altered("affine:0", images, Layout, [Channels, Height, Width]);

        Assert.All(images.Zip(altered), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    /// <summary>
    /// On a plane, which bilinear interpolation follows exactly, an affine map gives a plane: three pixels of it tell all the others.
    /// </summary>
    [Fact]
    public void Affine_is_affine_and_keeps_to_its_bounds()
    {
        const int Size = 33;
        const int Middle = Size / 2;
        var layout = new ImageLayout(Size, Size, 2, false);
        float[] images = [.. from n in Enumerable.Range(0, Count) from c in new[] { 0, 1 } from y in Enumerable.Range(0, Size) from x in Enumerable.Range(0, Size) select (float)((c == 0 ? x : y) - Middle)];
        float[] altered = Altered("affine:0.5", images, layout, [2, Size, Size]);

        for (int n = 0; n < Count; n++)
        {
            double[] origin = [Value(n, 0, Middle, Middle), Value(n, 1, Middle, Middle)];
            double[] right = [Value(n, 0, Middle, Middle + 4) - origin[0], Value(n, 1, Middle, Middle + 4) - origin[1]];
            double[] down = [Value(n, 0, Middle + 4, Middle) - origin[0], Value(n, 1, Middle + 4, Middle) - origin[1]];
            Assert.Equal(origin[0] + right[0] + down[0], Value(n, 0, Middle + 4, Middle + 4), 1e-3);
            Assert.Equal(origin[1] + right[1] - down[1], Value(n, 1, Middle - 4, Middle + 4), 1e-3);
            // Half a strength: a move of 1.8 % of the extent, 6 % of stretching, angles of 0.1 and as much shear.
            Assert.All(origin, moved => Assert.InRange(Math.Abs(moved), 0, 0.018 * Size + 1e-3));
            Assert.InRange(right[0] / 4, 0.94 * Math.Cos(0.1) - 1e-3, 1.06 + 1e-3);
            Assert.InRange(Math.Abs(right[1] / 4), 0, 1.06 * Math.Sin(0.1) + 1e-3);
        }

        double Value(int n, int c, int y, int x) => altered[(((n * 2) + c) * Size + y) * Size + x];
    }

    /// <summary>The same image as [C, H, W], as [H, W, C] and as one long axis is altered alike.</summary>
    [Fact]
    public void The_layout_changes_nothing()
    {
        float[] images = Images();
        float[] last = [.. from n in Enumerable.Range(0, Count) from y in Enumerable.Range(0, Height) from x in Enumerable.Range(0, Width) from c in Enumerable.Range(0, Channels) select images[At(n, c, y, x)]];

        float[] first = Altered("affine", images, Layout, [Channels, Height, Width]);
        float[] flat = Altered("affine", images, Layout, [Channels * Height * Width]);
        float[] altered = Altered("affine", last, Layout with { ChannelsLast = true }, [Height, Width, Channels]);

        Assert.Equal(first, flat);
        Assert.All(
            from n in Enumerable.Range(0, Count) from place in Places() select (n, place),
            at => Assert.Equal(
                first[At(at.n, at.place.C, at.place.Y, at.place.X)],
                altered[((at.n * Height + at.place.Y) * Width + at.place.X) * Channels + at.place.C], 1e-5));
    }

    [Fact]
    public void Inputs_that_are_no_images_stay_and_one_seed_gives_one_result()
    {
        float[] images = Images();
        float[] Once(int seed)
        {
            using var scope = NewDisposeScope();
            using var set = new TrainingSet([("image", [Channels, Height, Width], images), ("rate", [1], Numbers())]);
            TrainingSet altered = Plan("affine", Layout).Alter(set, tensor(new long[] { 5, 3 }), new Random(seed));
            Assert.Equal([5f, 3f], altered.Inputs["rate"].data<float>().ToArray());
            return altered.Inputs["image"].data<float>().ToArray();
        }

        Assert.Equal(Once(1), Once(1));
        Assert.NotEqual(Once(1), Once(2));

        static float[] Numbers() => [.. Enumerable.Range(0, Count).Select(n => (float)n)];
    }

    private static AugmentationPlan Plan(string rule, ImageLayout layout) =>
        new([AugmentationRule.Parse(rule)], new Dictionary<string, ImageLayout> { ["image"] = layout });

    private static float[] Altered(string rule, float[] images, ImageLayout layout, int[] shape)
    {
        using var scope = NewDisposeScope();
        using var set = new TrainingSet([("image", shape, images)]);
        Tensor all = arange(Count, ScalarType.Int64);
        return Plan(rule, layout).Alter(set, all, new Random(1)).Inputs["image"].contiguous().data<float>().ToArray();
    }

    private static float[] Images()
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, Count * Channels * Height * Width).Select(_ => random.NextSingle())];
    }

    private static IEnumerable<(int C, int Y, int X)> Places() =>
        from c in Enumerable.Range(0, Channels) from y in Enumerable.Range(0, Height) from x in Enumerable.Range(0, Width) select (c, y, x);

    private static int At(int n, int c, int y, int x) => (((n * Channels) + c) * Height + y) * Width + x;
}
