using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Compressor.Training;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace Compressor.Tests.Training;

/// <summary>Models that other people trained and published, run in torch and by ONNX Runtime.</summary>
public sealed class RealModelModuleTests
{
    /// <summary>Rounding adds up over the layers of a whole network.</summary>
    private const double Tolerance = 1e-3;

    public static TheoryData<string?> Models() => [.. TestData.ModelNames()];

    [Theory]
    [MemberData(nameof(Models))]
    public void Computes_what_onnx_runtime_computes(string? name)
    {
        string path = TestData.Require("models", name ?? "*.onnx");
        Model model = OnnxReader.Read(path);
        string obstacles = string.Join("; ", GraphPlan.Of(model).Obstacles);
        Assert.SkipWhen(obstacles.Length > 0, $"{name}: cannot be trained through: {obstacles}");
        using SessionOptions options = Ort.Options();
        using var session = new InferenceSession(path, options);

        // An image of one pixel, or one pixel wide, is too small for most networks.
        bool images = session.InputMetadata.Values.Any(input => input.Dimensions is [_, _, _, < 0]);
        IReadOnlyDictionary<string, TensorData> feeds = Ort.RandomInputs(session, seed: 5, free: images ? 64 : 1);
        IReadOnlyDictionary<string, TensorData> expected = Ort.Run(session, feeds);
        OperatorOracle.AssertComputes(model, feeds, [.. expected.Keys], expected, Tolerance);
    }
}
