using Compressor.Data;
using Compressor.Evaluation;
using Compressor.Evaluation.MlNet;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Onnx.Packing;
using Compressor.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace Compressor.Tests.Evaluation;

/// <summary>What ML.NET's pipeline gives is what ONNX Runtime gives for the same samples.</summary>
public sealed class MlNetModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("digits-cnn")]
    [InlineData("wine-mlp")]
    [InlineData("vowels-lstm")]
    public void The_models_of_this_repository(string name) => Agrees(Repository.At("models", name, "model.onnx"), samples: 7);

    [Theory]
    [InlineData("gpt2_tiny_nopast")]
    [InlineData("mnist8_cntk")]
    [InlineData("go1_policy")]
    public void Models_of_others(string name) => Agrees(TestData.Require("models", $"{name}.onnx"), samples: 3);

    /// <summary>ML.NET looks at every initializer, and knows no float16.</summary>
    [Theory]
    [InlineData(40)]
    [InlineData(400)]
    public void Packed_weights_of_any_values(int units)
    {
        foreach (string values in (string[])["float32", "float16", "int8", "codebook"])
        {
            foreach (double density in (double[])[0.05, 1])
            {
                Model model = PackedModels.MatMul(PackedModels.Weights([units, units], density, values));
                OnnxWriter.Write(model, folder["packed.onnx"], StorageChoice.Packed);

                Agrees(folder["packed.onnx"], samples: 3);
            }
        }
    }

    /// <summary>A frame, a state whose batch is the second axis, and a rate without any axis.</summary>
    [Fact]
    public void A_recurrent_model_with_a_scalar_input()
    {
        var random = new Random(2);
        float[] frames = [.. Enumerable.Range(0, 3 * 512).Select(_ => random.NextSingle() - 0.5f)];
        var samples = new SampleSet(
            [
                new SampleArray("input", [512], frames),
                new SampleArray("state", [2, 1, 128], new float[3 * 256]),
                new SampleArray("sr", [], [16_000, 16_000, 16_000]),
            ],
            null);

        Compare(TestData.Require("models", "silero_v6_16k_op15.onnx"), samples);
    }

    /// <summary>Two inputs of different types and shapes, a sequence left open, and a batch of four that the model fixes.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(4)]
    public void Several_inputs_and_batches(int? batch)
    {
        var graph = new GraphBuilder("two");
        Dimension rows = batch is { } size ? new Dimension(size) : new Dimension(null, "batch");
        graph.Input("x", ElementType.Float32, rows, "t", 3);
        graph.Input("i", ElementType.Int64, rows);
        graph.Initializer("w", TensorData.FromFloats([3, 5], [.. Enumerable.Range(0, 15).Select(i => i / 7f)]));
        graph.Output(graph.Node("MatMul", ["x", "w"], "y"), ElementType.Float32, rows, "t", 5);
        graph.Output(graph.Node("Add", ["i", "i"], "twice"), ElementType.Int64, rows);
        graph.Output(graph.Node("Greater", ["y", "w0"], "larger"), ElementType.Bool, rows, "t", 5);
        graph.Initializer("w0", TensorData.FromFloats([], [1f]));
        OnnxWriter.Write(graph.Build(), folder["two.onnx"], StorageChoice.Dense);
        var random = new Random(5);
        var samples = new SampleSet(
            [
                new SampleArray("i", [], [.. Enumerable.Range(0, 10).Select(i => (float)i)]),
                new SampleArray("x", [2, 3], [.. Enumerable.Range(0, 60).Select(_ => random.NextSingle())]),
            ],
            null);

        IReadOnlyList<ModelOutput> outputs = Compare(folder["two.onnx"], samples);

        Assert.Equal(["y", "twice", "larger"], outputs.Select(output => output.Name));
        Assert.Equal([0f, 2, 4, 6, 8, 10, 12, 14, 16, 18], outputs[1].Values);
        Assert.Equal([2, 5], outputs[0].SampleShape);
    }

    [Fact]
    public void Float16_at_the_interface_is_refused_by_name()
    {
        var graph = new GraphBuilder("half");
        graph.Input("x", ElementType.Float16, "n", 2);
        graph.Output(graph.Node("Relu", ["x"], "y"), ElementType.Float16, "n", 2);
        OnnxWriter.Write(graph.Build(), folder["half.onnx"], StorageChoice.Dense);

        var error = Assert.Throws<CompressorException>(
            () => MlNetModel.Outputs(folder["half.onnx"], new SampleSet([new SampleArray("x", [2], [1, 2])], null), TestContext.Current.CancellationToken));

        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains("ML.NET has no 16-bit floats, its OnnxTransformer rejects x, y", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The README's sample.</summary>
    [Fact]
    public void A_pipeline_as_an_application_has_it()
    {
        string path = Repository.At("models", "digits-cnn", "model.onnx");
        var random = new Random(6);
        Digit[] samples = [.. Enumerable.Range(0, 5).Select(_ => new Digit { Pixels = [.. Enumerable.Range(0, 64).Select(_ => random.NextSingle())] })];

        var ml = new MLContext();
        IDataView digits = ml.Data.LoadFromEnumerable(samples);
        var pipeline = ml.Transforms.ApplyOnnxModel(["probabilities"], ["input"], path);
        IDataView scored = pipeline.Fit(digits).Transform(digits);
        float[][] scores = [.. scored.GetColumn<float[]>("probabilities")];

        IReadOnlyList<ModelOutput> ours = MlNetModel.Outputs(
            path, new SampleSet([new SampleArray("input", [1, 8, 8], [.. samples.SelectMany(sample => sample.Pixels)])], null),
            TestContext.Current.CancellationToken);
        Assert.Equal(scores.SelectMany(row => row), ours.Single().Values);
    }

    [Fact]
    public void The_runtime_says_its_version() => Assert.StartsWith("ML.NET 5.", MlNetModel.Name, StringComparison.Ordinal);

    private sealed class Digit
    {
        [ColumnName("input"), VectorType(1, 1, 8, 8)]
        public float[] Pixels { get; init; } = [];
    }

    private static void Agrees(string path, int samples)
    {
        using var model = new OrtModel(path);
        Compare(path, RandomInputs.For(model.Inputs, samples));
    }

    private static IReadOnlyList<ModelOutput> Compare(string path, SampleSet samples)
    {
        IReadOnlyList<ModelOutput> expected = Evaluator.Outputs(path, samples, cancellation: TestContext.Current.CancellationToken);
        IReadOnlyList<ModelOutput> actual = MlNetModel.Outputs(path, samples, TestContext.Current.CancellationToken);
        Assert.Equal(expected.Select(output => output.Name), actual.Select(output => output.Name));
        Assert.InRange(OutputComparison.Compare(expected, actual).MaxRelativeToScale, 0, 1e-6);
        return actual;
    }
}
