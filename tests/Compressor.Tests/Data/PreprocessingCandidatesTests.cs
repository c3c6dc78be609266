using Compressor.Data;
using Compressor.IR;
using Xunit;

namespace Compressor.Tests.Data;

public sealed class PreprocessingCandidatesTests
{
    [Fact]
    public void Grey_images_get_the_usual_scalings_once()
    {
        DataSplits data = Splits([28, 28, 1], ImageAxes.HeightWidthChannels, i => i % 200);
        Assert.Equal(["0..255", "0..1", "-1..1", "dataset mean/deviation", "mnist"], Ids(data, [1, 28, 28]));
        Assert.Equal(Ids(data, [1, 28, 28]), Ids(data, [784]));
    }

    [Fact]
    public void Colour_images_get_both_channel_orders_in_the_one_layout_that_fits()
    {
        DataSplits data = Splits([4, 5, 3], ImageAxes.HeightWidthChannels, i => i % 250);
        string[] ids =
        [
            "0..255", "0..255 bgr", "0..1", "0..1 bgr", "-1..1", "-1..1 bgr", "dataset mean/deviation", "dataset mean/deviation bgr",
            "dataset mean/deviation per channel", "dataset mean/deviation per channel bgr", "imagenet", "imagenet bgr",
        ];

        Assert.Equal(ids, Ids(data, [3, 4, 5]));
        Assert.Equal(ids, Ids(data, [4, 5, 3]));
        Assert.All(PreprocessingCandidates.For(data, [3, 4, 5]), candidate => Assert.Equal(Layout.ChannelsFirst, candidate.Preprocessing.Layout));
        Assert.All(PreprocessingCandidates.For(data, [4, 5, 3]), candidate => Assert.Equal(Layout.ChannelsLast, candidate.Preprocessing.Layout));
    }

    [Fact]
    public void A_shape_that_allows_both_layouts_gets_both()
    {
        DataSplits data = Splits([4, 5, 3], ImageAxes.HeightWidthChannels, i => i % 250);
        IReadOnlyList<PreprocessingCandidate> candidates = PreprocessingCandidates.For(data, [60]);

        Assert.Equal(24, candidates.Count);
        Assert.Equal(24, candidates.Select(candidate => candidate.Id).Distinct().Count());
        Assert.Contains("0..1 chw bgr", candidates.Select(candidate => candidate.Id));
        Assert.Contains("0..1 hwc", candidates.Select(candidate => candidate.Id));
    }

    [Fact]
    public void Imagenet_in_blue_green_red_keeps_each_colour_its_mean()
    {
        DataSplits data = Splits([1, 2, 3], ImageAxes.HeightWidthChannels, i => i);
        Preprocessing bgr = PreprocessingCandidates.For(data, [1, 2, 3]).Single(candidate => candidate.Id == "imagenet bgr").Preprocessing;
        var pixel = new SampleSet([new SampleArray("", [1, 1, 3], [0.485f * 255, 0.456f * 255, 0.406f * 255])], null);

        Assert.All(bgr.Apply(pixel, [("x", [1, 1, 3])]).Inputs[0].Values, value => Assert.Equal(0, value, 5));
    }

    [Fact]
    public void Numbers_up_to_sixteen_are_divided_by_sixteen()
    {
        DataSplits data = Splits([8], ImageAxes.None, i => i % 17);
        IReadOnlyList<PreprocessingCandidate> candidates = PreprocessingCandidates.For(data, [8]);

        Assert.Equal(["raw", "0..1", "-1..1", "dataset mean/deviation", "dataset mean/deviation per channel"], candidates.Select(candidate => candidate.Id));
        Assert.Equal([0f, 0.5f, 1], Applied(candidates[1], 0, 8, 16));
        Assert.Equal([-1f, 0, 1], Applied(candidates[2], 0, 8, 16));
    }

    [Fact]
    public void Negative_numbers_get_no_scaling_to_an_interval()
    {
        DataSplits data = Splits([8], ImageAxes.None, i => i - 20);
        Assert.Equal(["raw", "dataset mean/deviation", "dataset mean/deviation per channel"], Ids(data, [8]));
    }

    [Fact]
    public void The_datasets_own_scaling_has_mean_zero_and_deviation_one()
    {
        DataSplits data = Splits([3], ImageAxes.None, i => (i % 3 * 100) + (i / 3 % 7) - 5);
        IReadOnlyList<PreprocessingCandidate> candidates = PreprocessingCandidates.For(data, [3]);
        float[] all = Apply("dataset mean/deviation");
        float[] columns = Apply("dataset mean/deviation per channel");

        Assert.Equal(0, all.Average(), 4);
        Assert.Equal(1, Math.Sqrt(all.Average(value => (double)value * value)), 4);
        for (int column = 0; column < 3; column++)
        {
            double[] values = [.. columns.Where((_, i) => i % 3 == column).Select(value => (double)value)];
            Assert.Equal(0, values.Average(), 4);
            Assert.Equal(1, Math.Sqrt(values.Average(value => value * value)), 4);
        }

        float[] Apply(string id) =>
            candidates.Single(candidate => candidate.Id == id).Preprocessing.Apply(data.Train, [("x", [3])]).Inputs[0].Values;
    }

    [Fact]
    public void A_constant_column_is_left_in_place()
    {
        DataSplits data = Splits([2], ImageAxes.None, i => i % 2 == 0 ? 7.3f : -i);
        Preprocessing columns = PreprocessingCandidates.For(data, [2]).Single(candidate => candidate.Id.EndsWith("per channel", StringComparison.Ordinal)).Preprocessing;
        Assert.Equal(1f, columns.Std[0]);
    }

    [Fact]
    public void Data_that_fit_in_no_order_are_refused()
    {
        DataSplits data = Splits([32, 32, 3], ImageAxes.HeightWidthChannels, i => i % 250);
        CompressorException problem = Assert.Throws<CompressorException>(() => PreprocessingCandidates.For(data, [1, 28, 28]));
        Assert.Equal("data has shape 32x32x3 (3072 values) but the model takes 1x28x28 (784)", problem.Message);
    }

    [Fact]
    public void The_best_score_wins_and_ties_go_to_the_first()
    {
        PreprocessingCandidate[] candidates = [.. "abcd".Select(id => new PreprocessingCandidate(id.ToString(), new Preprocessing { Scale = id - 'a' }))];
        double[] scores = [double.NaN, 0.5, 0.9, 0.9];
        PreprocessingScores result = PreprocessingProbe.Choose(candidates, preprocessing => scores[(int)preprocessing.Scale]);

        Assert.Equal("c", result.Best.Id);
        Assert.Equal(0.9, result.BestScore);
        Assert.Equal([("a", double.NaN), ("b", 0.5), ("c", 0.9), ("d", 0.9)], result.Table);
    }

    private static float[] Applied(PreprocessingCandidate candidate, params float[] values) =>
        candidate.Preprocessing.Apply(new SampleSet([new SampleArray("", [1], values)], null), [("x", [1])]).Inputs[0].Values;

    private static string[] Ids(DataSplits data, long?[] shape) => [.. PreprocessingCandidates.For(data, shape).Select(candidate => candidate.Id)];

    private static DataSplits Splits(int[] shape, ImageAxes axes, Func<int, float> value)
    {
        int size = shape.Aggregate(1, (a, b) => a * b);
        var set = new SampleSet([new SampleArray("", shape, [.. Enumerable.Range(0, 12 * size).Select(value)])], null);
        return new DataSplits { Train = set, Validation = set, Test = set, Description = "", ImageAxes = axes };
    }
}
