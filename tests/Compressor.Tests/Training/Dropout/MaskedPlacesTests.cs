using Compressor.Training.Dropout;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

/// <summary>Cutout and max-drop: what is dropped depends on the place, or on the values.</summary>
public sealed class MaskedPlacesTests
{
    private const int Height = 5;
    private const int Width = 4;

    /// <summary>Every pair of centres is as likely as any other.</summary>
    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(2, 0.5)]
    [InlineData(3, 1.0)]
    public void Cutout_covers_each_pixel_as_often_as_squares_that_hold_it(int length, double p)
    {
        using var scope = NewDisposeScope();

        Tensor kept = Cutout.Train(ones(Masks.Draws, 2, Height, Width), length, p, new DropoutNoise(1));

        Assert.True(kept.select(1, 0).eq(kept.select(1, 1)).all().item<bool>());
        Masks.AssertMoments(kept.select(1, 0), [
            .. from row in Enumerable.Range(0, Height)
               from column in Enumerable.Range(0, Width)
               let cut = p * Share(row, Height) * Share(column, Width)
               select Masks.Moments.Of([(0, cut), (1, 1 - cut)])]);

        double Share(int line, int extent) =>
            Enumerable.Range(0, extent).Count(centre => line - (centre - length / 2) >= 0 && line - (centre - length / 2) < length) / (double)extent;
    }

    [Fact]
    public void Cutout_removes_one_clipped_square()
    {
        using var scope = NewDisposeScope();
        const int Length = 3;

        Tensor cut = 1 - Cutout.Train(ones(500, 1, Height, Width), Length, 1, new DropoutNoise(1));

        for (int i = 0; i < 500; i++)
        {
            double[] rows = Masks.Doubles(cut[i, 0].sum([1L]));
            double[] columns = Masks.Doubles(cut[i, 0].sum([0L]));
            int height = rows.Count(sum => sum > 0);
            int width = columns.Count(sum => sum > 0);
            Assert.InRange(height, Length - Length / 2, Length);
            Assert.Equal(height * width, rows.Sum());
            Assert.True(string.Concat(rows.Select(sum => sum > 0 ? '1' : '0')).Trim('0').All(character => character == '1'));
        }
    }

    [Fact]
    public void Cutout_finds_the_pixels_of_either_layout()
    {
        using var scope = NewDisposeScope();
        Tensor first = Cutout.Train(ones(50, 3, 8, 6), 3, 1, new DropoutNoise(5));
        Tensor last = Cutout.Train(ones(50, 8, 6, 3), 3, 1, new DropoutNoise(5));

        Assert.True(first.permute(0, 2, 3, 1).eq(last).all().item<bool>());
    }

    [Fact]
    public void Cutout_of_no_image_leaves_all()
    {
        using var scope = NewDisposeScope();
        Tensor x = randn(20, 1, Height, Width);

        Assert.True(Cutout.Train(x, 3, 0, new DropoutNoise(1)).eq(x).all().item<bool>());
        Assert.True(Cutout.Train(x, 20, 1, new DropoutNoise(1)).eq(0).all().item<bool>());
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(1.0)]
    public void Max_drop_takes_the_maximum_of_a_map_or_of_a_position(double p)
    {
        using var scope = NewDisposeScope();
        // Two maps of two positions; the largest of each map stands at another position.
        double[] values = [3, 1, 0.5, 2];
        Tensor x = Masks.Repeated(tensor(values, ScalarType.Float32).reshape(2, 2));

        Tensor byFeature = MaxDrop.FeatureWise(x, full(1, p), new DropoutNoise(1));
        Tensor byChannel = MaxDrop.ChannelWise(x, full(1, p), new DropoutNoise(2));

        Masks.AssertMoments(byFeature, [At(3), Fixed(1), Fixed(0.5), At(2)]);
        Masks.AssertMoments(byChannel, [At(3), Fixed(1), Fixed(0.5), At(2)]);
        // The larger of a map, then of a position: other pairs fall together.
        double[] other = [3, 4, 0.5, 2];
        Tensor y = Masks.Repeated(tensor(other, ScalarType.Float32).reshape(2, 2));
        Masks.AssertMoments(MaxDrop.FeatureWise(y, full(1, p), new DropoutNoise(3)), [Fixed(3), At(4), Fixed(0.5), At(2)]);
        Masks.AssertMoments(MaxDrop.ChannelWise(y, full(1, p), new DropoutNoise(4)), [At(3), At(4), Fixed(0.5), Fixed(2)]);

        Masks.Moments At(double value) => Masks.Moments.Of([(value, 1 - p), (0, p)]);
        static Masks.Moments Fixed(double value) => Masks.Moments.Of([(value, 1)]);
    }

    /// <summary>N(0.02, 0.05) clipped to 0..1, by numerical integration.</summary>
    [Fact]
    public void A_drawn_rate_is_a_clipped_normal()
    {
        using var scope = NewDisposeScope();
        var noise = new DropoutNoise(1);

        Tensor rates = stack([.. Enumerable.Range(0, 20_000).Select(_ => MaxDrop.DrawRate(noise))]);

        double mean = Moment(rate => rate);
        Masks.AssertMoments(rates, [new(mean, Moment(rate => Math.Pow(rate - mean, 2)), Moment(rate => Math.Pow(rate - mean, 4)))]);
        Assert.InRange(rates.eq(0).to(ScalarType.Float32).mean().item<float>(), 0.44, 0.49);

        static double Moment(Func<double, double> f) => Quadrature.Normal(0.02, Math.Sqrt(0.05), rate => f(Math.Clamp(rate, 0, 1)));
    }

    [Fact]
    public void Gradients_go_through_what_stays()
    {
        Tensor x = randn(2, 3, 3, 3);
        Masks.AssertGradient((v, noise) => Cutout.Train(v.square(), 2, 1, noise), x);
        Masks.AssertGradient((v, noise) => MaxDrop.FeatureWise(v, tensor(0.5), noise), x);
        Masks.AssertGradient((v, noise) => MaxDrop.ChannelWise(v, tensor(0.5), noise), x);
    }
}
