using Compressor.IR;
using Compressor.Onnx;
using Compressor.Training;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Support;

/// <summary>Two independent oracles for operators: ONNX Runtime for values, finite differences for gradients.</summary>
internal static class OperatorOracle
{
    private const double Step = 1e-5;
    private const double GradientTolerance = 1e-5;
    private const int ProbesPerTensor = 12;

    /// <summary>Fails unless torch gives ONNX Runtime's outputs: same types and shapes, numbers within the case's tolerance.</summary>
    public static void AssertSameAsOnnxRuntime(OperatorCase subject)
    {
        IReadOnlyDictionary<string, TensorData> expected = RunOnnxRuntime(subject.BuildReference(), subject.Feeds);
        AssertComputes(subject.Build(), subject.Feeds, subject.OutputNames, expected, subject.Tolerance);
    }

    /// <summary>Fails unless the model's module gives the expected outputs for the feeds.</summary>
    public static void AssertComputes(
        Model model,
        IReadOnlyDictionary<string, TensorData> feeds,
        IReadOnlyList<string> outputs,
        IReadOnlyDictionary<string, TensorData> expected,
        double tolerance,
        ScalarType floatType = ScalarType.Float32)
    {
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(model, floatType);
        module.eval();
        using var noGradient = no_grad();
        IReadOnlyDictionary<string, Tensor> actual = module.Run(AsTensors(feeds, floatType), outputs);
        foreach (string output in outputs)
        {
            Assert.Equal(TorchTensors.TypeOf(expected[output].Type, floatType), actual[output].dtype);
            AssertClose(expected[output], actual[output], tolerance, output);
        }
    }

    /// <summary>
    /// Fails unless the derivative of a random linear form of the first output is, for every input and weight, that of central finite
    /// differences in float64.
    /// </summary>
    public static void AssertGradients(OperatorCase subject)
    {
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(subject.Build(), ScalarType.Float64);
        module.eval();
        IReadOnlyDictionary<string, Tensor> feeds = AsTensors(subject.Feeds, ScalarType.Float64);
        string wanted = subject.OutputNames[0];
        Tensor[] variables = [.. feeds.Values.Where(feed => feed.is_floating_point()), .. module.Weights.Values];
        Assert.NotEmpty(variables);
        foreach (Tensor variable in variables)
        {
            variable.requires_grad = true;
        }

        Tensor output = module.Run(feeds, [wanted])[wanted];
        using var generator = new Generator(17);
        Tensor direction = rand(output.shape, output.dtype, generator: generator) + 0.5;
        (output * direction).sum().backward();
        var random = new Random(17);
        foreach (Tensor variable in variables)
        {
            Tensor gradient = variable.grad ?? zeros_like(variable);
            double scale = Math.Max(1, gradient.abs().max().item<double>());
            foreach (int place in Enumerable.Range(0, (int)variable.numel()).OrderBy(_ => random.Next()).Take(ProbesPerTensor))
            {
                double difference = (Probe(variable, place, Step) - Probe(variable, place, -Step)) / (2 * Step);
                double error = Math.Abs(difference - gradient.reshape(-1)[place].item<double>());
                Assert.True(error <= GradientTolerance * scale, $"{subject.FullName}: element {place}: {error} off {difference}");
            }
        }

        double Probe(Tensor variable, int place, double step)
        {
            using var inner = NewDisposeScope();
            using var noGradient = no_grad();
            Tensor element = variable.view(-1)[place];
            // TorchSharp frees a Scalar that nothing refers to any more even while torch reads it.
            Scalar amount = step;
            element.add_(amount);
            double value = (module.Run(feeds, [wanted])[wanted] * direction).sum().item<double>();
            element.sub_(amount);
            GC.KeepAlive(amount);
            return value;
        }
    }

    /// <summary>A model's outputs from ONNX Runtime.</summary>
    public static IReadOnlyDictionary<string, TensorData> RunOnnxRuntime(Model model, IReadOnlyDictionary<string, TensorData> feeds)
    {
        using var stream = new MemoryStream();
        OnnxWriter.Write(model, stream, StorageChoice.Dense);
        using SessionOptions options = Ort.Options();
        using var session = new InferenceSession(stream.ToArray(), options);
        return Ort.Run(session, feeds);
    }

    public static Dictionary<string, Tensor> AsTensors(IReadOnlyDictionary<string, TensorData> feeds, ScalarType floatType) =>
        feeds.ToDictionary(feed => feed.Key, feed => TorchTensors.From(feed.Value, floatType));

    private static void AssertClose(TensorData expected, Tensor actual, double tolerance, string name)
    {
        Assert.Equal(expected.Shape, actual.shape);
        using Tensor wanted = TorchTensors.From(expected, ScalarType.Float64).to(ScalarType.Float64);
        using Tensor given = actual.to(ScalarType.Float64);
        if (expected.Count == 0)
        {
            return;
        }

        Tensor finite = wanted.isfinite();
        double scale = finite.any().item<bool>() ? wanted.masked_select(finite).abs().max().item<double>() : 1;
        double bound = expected.Type.IsFloatingPoint() ? tolerance * Math.Max(scale, 1e-3) : 0;
        Assert.True(
            given.allclose(wanted, rtol: 0, atol: bound, equal_nan: true),
            $"{name}: off by up to {(given - wanted).abs().nan_to_num(0).max().item<double>():G3}, allowed {bound:G3}");
    }
}
