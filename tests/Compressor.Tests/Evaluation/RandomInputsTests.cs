using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Evaluation;

public sealed class RandomInputsTests
{
    [Fact]
    public void Numbers_repeat_with_the_seed_and_are_standard_normal()
    {
        Value[] inputs = [new("x", ElementType.Float32, ["n", 1000])];

        float[] values = RandomInputs.For(inputs, batch: 10, seed: 3).Inputs[0].Values;

        Assert.Equal(values, RandomInputs.For(inputs, batch: 10, seed: 3).Inputs[0].Values);
        Assert.NotEqual(values, RandomInputs.For(inputs, batch: 10, seed: 4).Inputs[0].Values);
        double mean = values.Average(value => (double)value);
        // Four standard errors of the mean and of the variance of 10,000 normal numbers.
        Assert.InRange(mean, -0.04, 0.04);
        Assert.InRange(values.Average(value => Math.Pow(value - mean, 2)), 1 - (4 * Math.Sqrt(2e-4)), 1 + (4 * Math.Sqrt(2e-4)));
    }

    [Fact]
    public void Open_axes_have_the_stated_extent_or_one()
    {
        Value[] inputs = [new("x", ElementType.Float32, ["n", "time", "width", 4]), new("ids", ElementType.Int64, ["n", "time"])];

        SampleSet samples = RandomInputs.For(inputs, batch: 2, sizes: new Dictionary<string, int> { ["time"] = 5 });

        Assert.Equal([5, 1, 4], samples.Inputs[0].SampleShape);
        Assert.Equal([5], samples.Inputs[1].SampleShape);
        Assert.All(samples.Inputs[1].Values, value => Assert.Equal(0, value));
        Assert.Equal((2, 40), (samples.Count, samples.Inputs[0].Values.Length));
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public void A_sample_is_a_whole_run_where_inputs_share_no_batch_axis(Value[] inputs, int[][] sampleShapes) =>
        Assert.Equal(sampleShapes, RandomInputs.For(inputs).Inputs.Select(input => input.SampleShape.ToArray()));

    public static TheoryData<Value[], int[][]> Signatures() => new()
    {
        // the state's batch is its second axis
        { [new("x", ElementType.Float32, ["b", 512]), new("h", ElementType.Float32, [2, "b", 64])], [[1, 512], [2, 1, 64]] },
        { [new("x", ElementType.Float32, [1, 512]), new("rate", ElementType.Int64, [])], [[1, 512], []] },
        { [new("x", ElementType.Float32, [1, 512]), new("y", ElementType.Float32, [3])], [[1, 512], [3]] },
        { [new("x", ElementType.Float32, [1, 512]), new("y", ElementType.Float32, [1, 3])], [[512], [3]] },
    };

    public static TheoryData<string?> RealModels() => [.. TestData.ModelNames()];

    [Fact]
    public void A_model_of_text_has_no_random_inputs() =>
        Assert.Equal(
            ErrorKind.Model,
            Assert.Throws<CompressorException>(() => RandomInputs.For([new("words", ElementType.Text, ["n"])])).Kind);

    [Theory]
    [MemberData(nameof(RealModels))]
    public void Real_models_run_on_them_and_agree_with_themselves(string? name)
    {
        string path = TestData.Require("models", name ?? "");
        using var model = new OrtModel(path, new OrtOptions { Threads = 1 });
        SampleSet samples = RandomInputs.For(model.Inputs, batch: 2);
        IReadOnlyList<ModelOutput> once;
        try
        {
            once = model.Run(samples, cancellation: TestContext.Current.CancellationToken);
        }
        catch (CompressorException error) when (error.Message.Contains("cannot run it", StringComparison.Ordinal))
        {
            Assert.Skip($"open axes of extent 1 are too small for it: {error.Message}");
            throw;
        }

        IReadOnlyList<ModelOutput> again = model.Run(samples, cancellation: TestContext.Current.CancellationToken);

        Assert.NotEmpty(once);
        Assert.All(once, output => Assert.Equal(2, output.Count));
        Assert.Equal(0, OutputComparison.Compare(once, again).MaxAbsDifference);
    }
}
