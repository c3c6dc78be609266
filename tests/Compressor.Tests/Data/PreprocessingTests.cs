using Compressor.Data;
using Compressor.IR;
using Xunit;

namespace Compressor.Tests.Data;

public sealed class PreprocessingTests
{
    /// <summary>Two images of 2x2x3, image n, row y, column x, channel c having the value 100 n + 40 y + 20 x + c.</summary>
    private static readonly SampleSet s_images = Set([2, 2, 3], [.. Enumerable.Range(0, 24).Select(i => (float)((100 * (i / 12)) + (20 * (i % 12 / 3)) + (i % 3)))]);

    [Theory]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(67)]
    public void Scales_subtracts_and_divides(int size)
    {
        float[] values = [.. Enumerable.Range(0, 5 * size).Select(i => (float)i)];
        var preprocessing = new Preprocessing { Scale = 0.5f, Mean = [3], Std = [4] };
        SampleSet result = preprocessing.Apply(Set([size], values), [("x", [size])]);

        Assert.Equal(values.Select(value => ((value * 0.5f) - 3) / 4), result.Inputs[0].Values);
        Assert.Equal("x", result.Inputs[0].Name);
    }

    [Fact]
    public void Channels_move_first_and_have_their_own_scaling()
    {
        var preprocessing = new Preprocessing { Layout = Layout.ChannelsFirst, Mean = [0, 1, 2], Std = [1, 2, 4] };
        SampleArray result = preprocessing.Apply(s_images, [("x", [3, 2, 2])]).Inputs[0];

        Assert.Equal([3, 2, 2], result.SampleShape);
        Assert.Equal([0f, 20, 40, 60, 0, 10, 20, 30, 0, 5, 10, 15], result.Sample(0).ToArray());
        Assert.Equal([100f, 120, 140, 160, 50, 60, 70, 80, 25, 30, 35, 40], result.Sample(1).ToArray());
    }

    [Fact]
    public void Reversed_channels_are_scaled_in_the_order_the_model_sees()
    {
        var preprocessing = new Preprocessing { ReverseChannels = true, Mean = [2, 1, 0] };
        SampleArray result = preprocessing.Apply(s_images, [("x", [2, 2, 3])]).Inputs[0];
        Assert.Equal([0f, 0, 0, 20, 20, 20, 40, 40, 40, 60, 60, 60], result.Sample(0).ToArray());

        SampleArray first = new Preprocessing { ReverseChannels = true, Layout = Layout.ChannelsFirst }.Apply(s_images, [("x", [3, 2, 2])]).Inputs[0];
        Assert.Equal([2f, 22, 42, 62, 1, 21, 41, 61, 0, 20, 40, 60], first.Sample(0).ToArray());
    }

    [Fact]
    public void Channels_move_last()
    {
        SampleSet first = new Preprocessing { Layout = Layout.ChannelsFirst }.Apply(s_images, [("x", [3, 2, 2])]);
        SampleSet back = new Preprocessing { Layout = Layout.ChannelsLast }.Apply(first, [("x", [2, 2, 3])]);

        Assert.NotEqual(s_images.Inputs[0].Values, first.Inputs[0].Values);
        Assert.Equal(s_images.Inputs[0].Values, back.Inputs[0].Values);
    }

    public static TheoryData<int[], long?[], int[]> Fitting => new()
    {
        { [28, 28], [1, 28, 28], [1, 28, 28] },
        { [28, 28], [784], [784] },
        { [28, 28], [28, 28, 1], [28, 28, 1] },
        { [28, 28, 1], [1, 28, 28], [1, 28, 28] },
        { [28, 28, 1], [null, null, null], [28, 28, 1] },
        { [28, 28, 1], [1, null, null], [1, 28, 28] },
        { [784], [1, 28, 28], [1, 28, 28] },
        { [64], [1, 8, 8], [1, 8, 8] },
        { [64], [null], [64] },
        { [64], [null, 8], [8, 8] },
        { [2, 2, 3], [12], [12] },
        { [29, 12], [null, 12], [29, 12] },
        { [29, 12], [29, 12], [29, 12] },
        { [12], [1, 12], [1, 12] },
        { [], [1], [1] },
        { [], [], [] },
        { [1, 1], [], [] },
    };

    [Theory]
    [MemberData(nameof(Fitting))]
    public void The_same_values_fit_another_shape(int[] data, long?[] model, int[] expected)
    {
        SampleSet samples = Set(data, [.. Enumerable.Range(0, 3 * data.Aggregate(1, (a, b) => a * b)).Select(i => (float)i)]);
        SampleArray result = new Preprocessing().Apply(samples, [("x", model)]).Inputs[0];

        Assert.Equal(expected, result.SampleShape);
        Assert.Same(samples.Inputs[0].Values, result.Values);
    }

    public static TheoryData<int[], long?[], string> Misfitting => new()
    {
        { [32, 32, 3], [1, 28, 28], "data has shape 32x32x3 (3072 values) but input 'x' of the model takes 1x28x28 (784)" },
        { [32, 32, 3], [3, 32, 32], "data has shape 32x32x3 (3072 values) but input 'x' of the model takes 3x32x32 (3072); the axes are in another order, which --layout can state" },
        { [12, 29], [null, 12], "data has shape 12x29 (348 values) but input 'x' of the model takes ?x12" },
        { [65], [64], "data has shape 65 (65 values) but input 'x' of the model takes 64 (64)" },
        { [28, 28], [32, 32], "data has shape 28x28 (784 values) but input 'x' of the model takes 32x32 (1024)" },
    };

    [Theory]
    [MemberData(nameof(Misfitting))]
    public void Other_shapes_are_refused(int[] data, long?[] model, string message)
    {
        SampleSet samples = Set(data, new float[data.Aggregate(1, (a, b) => a * b)]);
        CompressorException problem = Assert.Throws<CompressorException>(() => new Preprocessing().Apply(samples, [("x", model)]));

        Assert.Equal(ErrorKind.Data, problem.Kind);
        Assert.Equal(message, problem.Message);
    }

    [Fact]
    public void Inputs_are_matched_by_name_then_by_shape_and_only_the_first_is_scaled()
    {
        var samples = new SampleSet(
            [new SampleArray("", [2], [10, 20, 30, 40]), new SampleArray("mask", [2], [1, 0, 1, 1]), new SampleArray("lengths", [], [5, 6])],
            new ClassLabels([1, 0]));
        SampleSet result = new Preprocessing { Scale = 0.1f }.Apply(samples, [("mask", [2]), ("steps", []), ("features", [2, 1])]);

        Assert.Equal(["mask", "steps", "features"], result.Inputs.Select(input => input.Name));
        Assert.Equal([1f, 0, 1, 1], result.Inputs[0].Values);
        Assert.Equal([5f, 6], result.Inputs[1].Values);
        Assert.Equal([1f, 2, 3, 4], result.Inputs[2].Values);
        Assert.Equal([2, 1], result.Inputs[2].SampleShape);
        Assert.Same(samples.Labels, result.Labels);

        // What the model does not take is left out; what it lacks is an error.
        Assert.Single(new Preprocessing().Apply(samples, [("features", [2])]).Inputs);
        CompressorException problem = Assert.Throws<CompressorException>(() => new Preprocessing().Apply(Set([2], [1, 2]), [("a", [2]), ("b", [2])]));
        Assert.Equal("data has nothing for input 'b' of the model; it has x", problem.Message);
    }

    [Fact]
    public void Means_that_fit_no_axis_are_refused()
    {
        Assert.Equal(
            "3 means do not fit data of shape 28x28x1",
            Assert.Throws<CompressorException>(() => new Preprocessing { Mean = [1, 2, 3] }.Apply(Set([28, 28, 1], new float[784]), [("x", [784])])).Message);
        Assert.Contains(
            "a deviation of 0",
            Assert.Throws<CompressorException>(() => new Preprocessing { Std = [1, 0] }.Apply(Set([2], [1, 2]), [("x", [2])])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "no colour channels to reverse",
            Assert.Throws<CompressorException>(() => new Preprocessing { ReverseChannels = true }.Apply(Set([9], new float[9]), [("x", [9])])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_has_a_mean_per_column()
    {
        SampleArray result = new Preprocessing { Mean = [1, 10], Std = [1, 5] }.Apply(Set([2], [2, 20, 3, 0]), [("x", [2])]).Inputs[0];
        Assert.Equal([1f, 2, 2, -2], result.Values);
    }

    /// <summary>What alters images needs to know where they were before the model's input took them flat.</summary>
    [Fact]
    public void An_image_that_becomes_a_row_keeps_its_own_shape()
    {
        var preprocessing = new Preprocessing { Layout = Layout.ChannelsFirst };
        SampleArray result = preprocessing.Apply(s_images, [("x", [12])]).Inputs[0];

        Assert.Equal([12], result.SampleShape);
        Assert.Equal([3, 2, 2], result.OwnShape);
        Assert.Equal([3, 2, 2], result.Select([1]).OwnShape);
    }

    private static SampleSet Set(int[] shape, float[] values) => new([new SampleArray("", shape, values)], null);
}
