using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Xunit;

namespace Compressor.Tests.Evaluation;

public sealed class MetricsTests
{
    [Fact]
    public void Accuracy_takes_the_largest_score()
    {
        ModelOutput scores = Output([3], [0.1f, 0.7f, 0.2f, 0.5f, 0.3f, 0.2f, 0, 0, 9, 1, 2, 3]);

        Metric metric = Metrics.Accuracy(scores, new ClassLabels([1, 0, 2, 0]));

        Assert.Equal(new Metric("accuracy", 0.75), metric);
    }

    [Theory]
    [InlineData(new[] { 0.2f, 0.6f, 0.4f, 0.9f }, 1.0)] // probabilities: 0.5 divides
    [InlineData(new[] { -0.2f, 0.3f, -5f, 4f }, 1.0)] // logits: 0 divides
    [InlineData(new[] { 0.2f, 0.3f, -5f, 4f }, 0.75)] // one logit below 0 makes 0.2 a logit too
    public void A_single_score_is_held_against_a_threshold(float[] scores, double expected) =>
        Assert.Equal(expected, Metrics.Accuracy(Output([1], scores), new ClassLabels([0, 1, 0, 1])).Value);

    [Fact]
    public void Commands_of_a_tanh_are_numbers_and_a_distribution_is_a_class()
    {
        ModelOutput commands = Output([2], [0.9f, -0.2f, 0.1f, 0.2f]);
        ModelOutput shares = Output([2], [0.9f, 0.1f, 0.4f, 0.6f]);

        // The largest value moves in both; SSE 0.02, SST per column 0.32 and 0.08.
        Assert.Equal(1 - (0.02 / 0.4), Metrics.Agreement([Output([2], [0.9f, -0.2f, 0.2f, 0.1f])], [commands]).Value, 5);
        Assert.Equal(0.5, Metrics.Agreement([Output([2], [0.9f, 0.1f, 0.6f, 0.4f])], [shares]).Value, 5);
    }

    [Fact]
    public void A_single_whole_number_is_the_class() =>
        Assert.Equal(2 / 3.0, Metrics.Accuracy(Output([], [7, 3, 5]) with { Type = ElementType.Int64 }, new ClassLabels([7, 3, 4])).Value);

    [Fact]
    public void Axes_of_extent_one_do_not_hide_the_classes() =>
        Assert.Equal(1, Metrics.Accuracy(Output([2, 1, 1], [1, 0, 0, 1]), new ClassLabels([0, 1])).Value);

    [Fact]
    public void Outputs_that_are_no_numbers_predict_nothing() =>
        Assert.Equal(0, Metrics.Accuracy(Output([2], [float.NaN, float.NaN]), new ClassLabels([0])).Value);

    [Theory]
    [InlineData(new[] { 0, 3 })]
    [InlineData(new[] { -1, 1 })]
    public void Labels_outside_the_classes_name_both(int[] labels)
    {
        var error = Assert.Throws<CompressorException>(() => Metrics.Accuracy(Output([3], new float[6]), new ClassLabels(labels)));

        Assert.Equal(ErrorKind.Data, error.Kind);
        Assert.Contains($"classes {labels[0]} to {labels[1]}", error.Message, StringComparison.Ordinal);
        Assert.Contains("'y'", error.Message, StringComparison.Ordinal);
        Assert.Contains("3 classes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_is_no_row_of_class_scores() =>
        Assert.Equal(
            ErrorKind.Data,
            Assert.Throws<CompressorException>(() => Metrics.Accuracy(Output([2, 3], new float[6]), new ClassLabels([0]))).Kind);

    [Fact]
    public void R2_of_one_column()
    {
        // SSE = 1, SST = 1 + 0 + 1
        Metric metric = Metrics.R2(Output([1], [1, 2, 4]), new NumberLabels([1, 2, 3], 1));

        Assert.Equal("r2", metric.Name);
        Assert.Equal(0.5, metric.Value, 12);
    }

    [Fact]
    public void R2_is_the_mean_over_columns()
    {
        // first column exact; second: labels 10, 20, outputs 20, 10: SSE = 200, SST = 50, R2 = -3
        Metric metric = Metrics.R2(Output([2], [1, 20, 2, 10]), new NumberLabels([1, 10, 2, 20], 2));

        Assert.Equal((1 - 3) / 2.0, metric.Value, 12);
    }

    [Theory]
    [InlineData(5f, 1)]
    [InlineData(5.5f, 0)]
    public void R2_of_a_constant_column_is_all_or_nothing(float output, double expected) =>
        Assert.Equal(expected, Metrics.R2(Output([1], [output, output]), new NumberLabels([5, 5], 1)).Value);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void R2_of_no_number_is_worse_than_any_number(float output) =>
        Assert.Equal(double.NegativeInfinity, Metrics.R2(Output([1], [1, output]), new NumberLabels([1, 2], 1)).Value);

    [Fact]
    public void Labels_of_another_width_name_both()
    {
        var error = Assert.Throws<CompressorException>(() => Metrics.R2(Output([2], [1, 2]), new NumberLabels([1, 2, 3], 3)));

        Assert.Equal(ErrorKind.Data, error.Kind);
        Assert.Equal("The labels have 3 numbers per sample, but output 'y' of the model has 2.", error.Message);
    }

    [Fact]
    public void Scores_agree_where_their_classes_do()
    {
        ModelOutput original = Output([2], [1, 0, 0, 1, 3, 2, 0, 1]);
        ModelOutput other = Output([2], [9, 8, 7, 0, 5, 1, 0, 2]);

        Assert.Equal(new Metric("agreement", 0.75), Metrics.Agreement([other], [original]));
    }

    [Fact]
    public void Other_outputs_agree_by_pooled_R2()
    {
        // columns of variance 2 and 0: SSE = 0.5^2 + 0.1^2 over SST = 2
        ModelOutput original = Output([2, 2], [0, 7, 0, 7, 2, 7, 0, 7]);
        ModelOutput other = Output([2, 2], [0.5f, 7, 0, 7, 2, 7.1f, 0, 7]);

        Assert.Equal(1 - (0.26 / 2), Metrics.Agreement([other], [original]).Value, 6);
    }

    [Fact]
    public void Agreement_is_the_mean_over_outputs_and_ignores_whole_numbers()
    {
        ModelOutput classes = Output([2], [1, 0]) with { Name = "a" };
        ModelOutput swapped = Output([2], [0, 1]) with { Name = "a" };
        ModelOutput number = Output([1], [3]) with { Name = "b" };
        ModelOutput index = Output([1], [3]) with { Name = "c", Type = ElementType.Int64 };
        ModelOutput otherIndex = index with { Values = [4] };

        Assert.Equal(0.5, Metrics.Agreement([index, number, swapped], [classes, number, otherIndex]).Value);
    }

    private static ModelOutput Output(int[] shape, float[] values) => new("y", shape, values);
}
