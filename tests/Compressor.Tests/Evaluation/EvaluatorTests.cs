using System.Diagnostics;
using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Tests.Support;
using Xunit;
using static Compressor.Tests.Evaluation.Graphs;

namespace Compressor.Tests.Evaluation;

public sealed class EvaluatorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Labels_decide_the_metric()
    {
        string path = Written(Linear("n"), "linear.onnx");
        SampleSet samples = Samples([3], 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1);
        // the outputs are [11, 22], [13, 24], [15, 26], [19, 32]: always class 1
        float[] outputs = [11, 22, 13, 24, 15, 26, 19, 32];

        EvaluationResult classes = Measure(path, samples with { Labels = new ClassLabels([1, 1, 0, 1]) });
        EvaluationResult numbers = Measure(path, samples with { Labels = new NumberLabels(outputs, 2) });
        EvaluationResult nothing = Measure(path, samples);

        Assert.Equal(new Metric(Metric.Accuracy, 0.75), classes.Metric);
        Assert.Equal(new Metric(Metric.R2, 1), numbers.Metric);
        Assert.Equal(new Metric(Metric.Agreement, 1), nothing.Metric);
        Assert.Equal(outputs, Assert.Single(nothing.Outputs).Values);
        Assert.Equal(4, nothing.Samples);
    }

    [Fact]
    public void Without_labels_the_original_is_the_reference()
    {
        string original = Written(Linear("n"), "original.onnx");
        // With the second column gone, the second score is 20: class 1 only while the first stays below 20.
        string cut = Written(
            Linear("n").WithTensors(new Dictionary<string, TensorData> { ["w"] = TensorData.FromFloats([3, 2], [1, 0, 3, 0, 5, 0]) }),
            "cut.onnx");
        SampleSet samples = Samples([3], 1, 0, 0, 0, 1, 0, 0, 0, 1, 4, 4, 4);
        EvaluationResult baseline = Measure(original, samples);

        EvaluationResult result = Measure(cut, samples, baseline.Outputs);

        Assert.Equal(new Metric(Metric.Agreement, 0.75), result.Metric);
    }

    [Fact]
    public void A_real_model_reads_real_digits()
    {
        // CNTK's MNIST model, published with an error of about 1%; its batch of 1 is baked in, it takes pixels 0..255.
        string model = TestData.Require("models", "mnist8_cntk.onnx");
        DataSplits mnist = DataReader.Read(
            TestData.Require("data", "mnist"), new DataOptions(), cancellation: TestContext.Current.CancellationToken);

        EvaluationResult result = Measure(model, mnist.Test.Take(2000));

        Assert.Equal(Metric.Accuracy, result.Metric.Name);
        Assert.InRange(result.Metric.Value, 0.98, 1);
        Assert.Equal(2000, Assert.Single(result.Outputs).Count);
    }

    [Fact]
    public void Labels_that_the_model_has_no_class_for_are_the_datas_fault()
    {
        string path = Written(Linear("n"), "linear.onnx");

        var error = Assert.Throws<CompressorException>(() => Measure(path, Samples([3], 1, 2, 3) with { Labels = new ClassLabels([2]) }));

        Assert.Equal(ErrorKind.Data, error.Kind);
    }

    [Fact]
    public void A_model_without_numbers_is_the_models_fault()
    {
        // ONNX Runtime gives strings, which no metric takes.
        var builder = new GraphBuilder("text");
        string x = builder.Input("x", ElementType.Float32, "n");
        builder.Output(builder.Node("Cast", [x], "y", ("to", 8)), ElementType.Text, "n");
        string path = Written(builder.Build(), "text.onnx");

        var error = Assert.Throws<CompressorException>(() => Measure(path, Samples([], 1, 2)));

        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Latency_is_the_time_of_one_of_a_hundred_runs()
    {
        // A chain of products that takes long enough to be seen beside the clock.
        var builder = new GraphBuilder("chain");
        string x = builder.Input("x", ElementType.Float32, "n", 256);
        string w = builder.Initializer("w", TensorData.FromFloats([256, 256], new float[256 * 256]));
        for (int i = 0; i < 20; i++)
        {
            x = builder.Node("Relu", [builder.Node("MatMul", [x, w])]);
        }

        builder.Output(builder.Node("Identity", [x], "y"), ElementType.Float32, "n", 256);
        string path = Written(builder.Build(), "chain.onnx");
        var clock = Stopwatch.StartNew();

        double milliseconds = Latency.Measure(path, Samples([256], new float[512]), TestContext.Current.CancellationToken);

        // At least fifty runs took the median or longer; twenty products of 65,536 multiply-accumulates take more than a microsecond.
        Assert.InRange(milliseconds, 0.001, clock.Elapsed.TotalMilliseconds / 50);
    }

    [Fact]
    public void Outputs_are_compared_by_their_largest_difference()
    {
        string a = Written(Linear("n"), "a.onnx");
        string b = Written(
            Linear("n").WithTensors(new Dictionary<string, TensorData> { ["b"] = TensorData.FromFloats([2], [10.5f, 20]) }), "b.onnx");

        OutputDifference difference = OutputComparison.Compare(
            a, b, Samples([3], 0, 0, 0, 1, 1, 1), TestContext.Current.CancellationToken);

        Assert.Equal(new OutputDifference(0.5, 0.5 / 32), difference);
    }

    [Theory]
    [InlineData(new[] { 1f, float.NaN }, new[] { 1f, float.NaN }, 0)]
    [InlineData(new[] { 1f, float.PositiveInfinity }, new[] { 1f, float.PositiveInfinity }, 0)]
    [InlineData(new[] { 1f, 2f }, new[] { 1f, float.NaN }, double.PositiveInfinity)]
    [InlineData(new[] { -1f, 2f }, new[] { 1f, 2f }, 2)]
    public void What_is_no_number_agrees_only_with_itself(float[] a, float[] b, double expected) =>
        Assert.Equal(expected, OutputComparison.Compare(a, b).MaxAbsDifference);

    [Fact]
    public void Outputs_of_another_name_or_shape_cannot_be_compared()
    {
        var one = new ModelOutput("y", [2], [1, 2]);

        Assert.Contains("'y' is missing", Assert.Throws<CompressorException>(
            () => OutputComparison.Compare([one], [one with { Name = "z" }])).Message, StringComparison.Ordinal);
        Assert.Contains("1 samples of shape [3]", Assert.Throws<CompressorException>(
            () => OutputComparison.Compare([one], [new ModelOutput("y", [3], [1, 2, 3])])).Message, StringComparison.Ordinal);
    }

    private static EvaluationResult Measure(string path, SampleSet samples, IReadOnlyList<ModelOutput>? reference = null) =>
        Evaluator.Measure(path, samples, new EvaluationOptions { Reference = reference }, TestContext.Current.CancellationToken);

    private string Written(Model model, string name)
    {
        model.Write(folder[name]);
        return folder[name];
    }
}
