using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Tests.Support;
using Xunit;
using static Compressor.Tests.Evaluation.Graphs;

namespace Compressor.Tests.Evaluation;

public sealed class OrtModelTests
{
    [Theory]
    [InlineData(null, 1)]
    [InlineData(null, 600)] // three runs of at most 256
    [InlineData(1L, 5)] // one by one
    [InlineData(4L, 10)] // two runs and a padded one
    [InlineData(4L, 3)]
    public void Samples_run_whatever_the_batch(long? batch, int count)
    {
        float[] x = Counting(3 * count);
        using OrtModel model = Open(Linear(batch is { } size ? new Dimension(size) : new Dimension(null, "batch")));

        ModelOutput output = Only(model, Samples([3], x));

        Assert.Equal("y", output.Name);
        Assert.Equal([2], output.SampleShape);
        Assert.Equal(count, output.Count);
        Assert.Equal(LinearOutputs(x), output.Values);
    }

    [Fact]
    public void A_range_runs_only_its_samples()
    {
        float[] x = Counting(30);
        using OrtModel model = Open(Linear("batch"));

        ModelOutput output = Only(model, Samples([3], x), 4..7);

        Assert.Equal(LinearOutputs(x)[8..14], output.Values);
    }

    [Theory]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Int64)]
    [InlineData(ElementType.Int32)]
    [InlineData(ElementType.Int16)]
    [InlineData(ElementType.Int8)]
    [InlineData(ElementType.UInt8)]
    [InlineData(ElementType.UInt64)]
    public void Inputs_and_outputs_of_every_type_convert(ElementType type)
    {
        float[] x = [0, 1, 2, 3, 100, 5];
        using OrtModel cast = Open(Cast(type));
        using OrtModel identity = Open(Identity(type, "n", 2));

        Assert.Equal(x, Only(cast, Samples([2], x)).Values);
        ModelOutput same = Only(identity, Samples([2], x));
        Assert.Equal(x, same.Values);
        Assert.Equal(type, same.Type);
    }

    [Fact]
    public void Bool_inputs_are_whatever_is_not_zero()
    {
        using OrtModel model = Open(Cast(ElementType.Bool));

        Assert.Equal([0, 1, 1, 0], Only(model, Samples([2], 0, 0.5f, -3, 0)).Values);
    }

    [Fact]
    public void A_batch_that_is_open_in_name_only_runs_one_by_one()
    {
        // The model declares [n, 4] and reshapes to [1, 2, 2]: a run of several fails.
        var builder = new GraphBuilder("baked");
        string x = builder.Input("x", ElementType.Float32, "n", 4);
        string shape = builder.Initializer("shape", TensorData.FromLongs([3], [1, 2, 2]));
        builder.Output(builder.Node("Reshape", [x, shape], "y"), ElementType.Float32, "n", 2, 2);
        float[] values = Counting(12);
        using OrtModel model = Open(builder.Build());

        ModelOutput output = Only(model, Samples([4], values));

        Assert.Equal([2, 2], output.SampleShape);
        Assert.Equal(values, output.Values);
    }

    [Fact]
    public void An_output_that_mixes_the_batch_makes_samples_run_one_by_one()
    {
        // y = sum over everything: of a run of several it would be one number.
        var builder = new GraphBuilder("mixed");
        string x = builder.Input("x", ElementType.Float32, "n", 2);
        builder.Output(builder.Node("ReduceSum", [x], "y", ("keepdims", 0)), ElementType.Float32);
        using OrtModel model = Open(builder.Build());

        ModelOutput output = Only(model, Samples([2], 1, 2, 3, 4, 5, 6));

        Assert.Equal([], output.SampleShape);
        Assert.Equal([3, 7, 11], output.Values);
    }

    [Fact]
    public void An_input_without_a_batch_axis_takes_one_sample_per_run()
    {
        using OrtModel model = Open(Identity(ElementType.Float32, 3));

        ModelOutput output = Only(model, Samples([3], Counting(12)));

        Assert.Equal([3], output.SampleShape);
        Assert.Equal(Counting(12), output.Values);
    }

    [Fact]
    public void Samples_gain_and_lose_axes_that_hold_nothing()
    {
        using OrtModel image = Open(Identity(ElementType.Float32, "n", 1, 2, 2));
        using OrtModel open = Open(Identity(ElementType.Float32, "n", 1, "h", "w"));

        Assert.Equal([1, 2, 2], Only(image, Samples([2, 2], Counting(8))).SampleShape);
        Assert.Equal([1, 2, 2], Only(image, Samples([4], Counting(8))).SampleShape);
        Assert.Equal([1, 2, 3], Only(open, Samples([2, 3], Counting(12))).SampleShape);
    }

    [Fact]
    public void A_state_has_its_own_first_axis()
    {
        using OrtModel model = Open(Identity(ElementType.Float32, 2, "batch", 3));

        ModelOutput output = Only(model, Samples([2, 1, 3], Counting(12)));

        Assert.Equal([2, 1, 3], output.SampleShape);
        Assert.Equal(Counting(12), output.Values);
    }

    [Theory]
    [InlineData(new[] { 5 })]
    [InlineData(new[] { 2, 3, 4 })] // as many values as 4x2x3, but in another order
    public void Samples_that_do_not_fit_are_the_datas_fault(int[] shape)
    {
        using OrtModel model = Open(Identity(ElementType.Float32, "n", 4, 2, 3));
        SampleSet samples = Samples(shape, new float[2 * shape.Aggregate((a, b) => a * b)]);

        var error = Assert.Throws<CompressorException>(() => Only(model, samples));

        Assert.Equal(ErrorKind.Data, error.Kind);
        Assert.Contains("x: Float32[n, 4, 2, 3]", error.Message, StringComparison.Ordinal);
        Assert.Contains($"[{string.Join(", ", shape)}]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_go_to_the_inputs_of_their_name()
    {
        var builder = new GraphBuilder("difference");
        string a = builder.Input("a", ElementType.Float32, "n");
        string b = builder.Input("b", ElementType.Float32, "n");
        builder.Output(builder.Node("Sub", [a, b], "y"), ElementType.Float32, "n");
        using OrtModel model = Open(builder.Build());
        var first = new SampleArray("b", [], [1, 2]);
        var second = new SampleArray("", [], [10, 20]);

        Assert.Equal([9, 18], Only(model, new SampleSet([first, second], null)).Values);

        var error = Assert.Throws<CompressorException>(() => Only(model, new SampleSet([first], null)));
        Assert.Equal(ErrorKind.Data, error.Kind);
        Assert.Contains("'a: Float32[n]'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_whose_size_varies_is_left_out()
    {
        var builder = new GraphBuilder("ragged");
        string x = builder.Input("x", ElementType.Float32, 1, 2);
        builder.Output(builder.Node("NonZero", [x], "where"), ElementType.Int64, 2, "found");
        builder.Output(builder.Node("Neg", [x], "y"), ElementType.Float32, 1, 2);
        using OrtModel model = Open(builder.Build());

        ModelOutput output = Only(model, Samples([2], 0, 1, 1, 1));

        Assert.Equal("y", output.Name);
        Assert.Equal([0, -1, -1, -1], output.Values);
    }

    [Fact]
    public void Files_that_do_not_open_are_named()
    {
        using var folder = new TemporaryFolder();
        string broken = folder["broken.onnx"];
        File.WriteAllText(broken, "no model");

        var missing = Assert.Throws<CompressorException>(() => new OrtModel(folder["missing.onnx"]));
        var unreadable = Assert.Throws<CompressorException>(() => new OrtModel(broken));

        Assert.Equal((ErrorKind.Model, ErrorKind.Model), (missing.Kind, unreadable.Kind));
        Assert.Contains("missing.onnx", missing.Message, StringComparison.Ordinal);
        Assert.StartsWith(broken, unreadable.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", unreadable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_fails_is_the_models_fault()
    {
        // Gather beyond the end fails at run time only.
        var builder = new GraphBuilder("gather");
        string index = builder.Input("index", ElementType.Int64, "n");
        string table = builder.Initializer("table", TensorData.FromFloats([2], [1, 2]));
        builder.Output(builder.Node("Gather", [table, index], "y"), ElementType.Float32, "n");
        using OrtModel model = Open(builder.Build());

        var error = Assert.Throws<CompressorException>(() => Only(model, Samples([], 0, 7)));

        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.StartsWith("test: ONNX Runtime cannot run it: ", error.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2], Only(model, Samples([], 0, 1)).Values);
    }

    [Fact]
    public void Runs_tell_their_progress_and_stop_when_asked()
    {
        using OrtModel model = Open(Linear("n"));
        SampleSet samples = Samples([3], Counting(3 * 600));
        var steps = new List<double>();
        using var stop = new CancellationTokenSource();

        model.Run(samples, progress: new Immediate(steps.Add), cancellation: TestContext.Current.CancellationToken);

        Assert.Equal([256 / 600.0, 512 / 600.0, 1], steps);
        Assert.ThrowsAny<OperationCanceledException>(() => model.Run(samples, progress: new Immediate(_ => stop.Cancel()), cancellation: stop.Token));
    }

    private static OrtModel Open(Model model) => new(model.Bytes(), "test", new OrtOptions { Threads = 1 });

    private static ModelOutput Only(OrtModel model, SampleSet samples, Range? range = null) =>
        Assert.Single(model.Run(samples, range, cancellation: TestContext.Current.CancellationToken));

    private sealed class Immediate(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
