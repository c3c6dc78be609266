using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace Compressor.Tests.Onnx;

/// <summary>Models that other people trained and published, read, written back and run by ONNX Runtime.</summary>
public sealed class RealModelTests
{
    public static TheoryData<string?, StorageChoice> Models() =>
        [.. TestData.ModelNames().SelectMany(name => Enum.GetValues<StorageChoice>(), (name, choice) => (name, choice))];

    [Theory]
    [MemberData(nameof(Models))]
    public void Written_back_it_computes_the_same(string? name, StorageChoice choice)
    {
        string original = TestData.Require("models", name ?? "*.onnx");
        using var folder = new TemporaryFolder();
        string copy = folder["copy.onnx"];
        WrittenModel written = OnnxWriter.Write(OnnxReader.Read(original), copy, choice);
        Assert.Equal(new FileInfo(copy).Length, written.FileBytes);

        using SessionOptions options = Ort.Options();
        using var before = new InferenceSession(original, options);
        using var after = new InferenceSession(copy, options);
        AssertSameInterface(before, after);
        IReadOnlyDictionary<string, TensorData>? inputs = InputsThatRun(before);
        Assert.SkipWhen(inputs is null, $"{name} runs on no random inputs.");
        IReadOnlyDictionary<string, TensorData> expected = Ort.Run(before, inputs!);
        IReadOnlyDictionary<string, TensorData> actual = Ort.Run(after, inputs!);
        Assert.NotEmpty(expected);
        foreach ((string output, TensorData value) in expected)
        {
            Assert.Equal(value.Shape, actual[output].Shape);
            Assert.True(value.Bytes.Span.SequenceEqual(actual[output].Bytes.Span), $"{name}: output '{output}' differs.");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Read_again_it_is_the_same_model(string? name, StorageChoice choice)
    {
        string original = TestData.Require("models", name ?? "*.onnx");
        using var folder = new TemporaryFolder();
        Model model = OnnxReader.Read(original);
        OnnxWriter.Write(model, folder["copy.onnx"], choice);
        Model copy = OnnxReader.Read(folder["copy.onnx"]);
        OnnxWriter.Write(copy, folder["again.onnx"], StorageChoice.Keep);

        Assert.Equal(File.ReadAllBytes(folder["copy.onnx"]), File.ReadAllBytes(folder["again.onnx"]));
        if (choice == StorageChoice.Keep)
        {
            long size = new FileInfo(original).Length;
            Assert.InRange(new FileInfo(folder["copy.onnx"]).Length, size - 4096, size + 4096);
        }
    }

    private static void AssertSameInterface(InferenceSession before, InferenceSession after)
    {
        Assert.Equal(Describe(before.InputMetadata), Describe(after.InputMetadata));
        Assert.Equal(Describe(before.OutputMetadata), Describe(after.OutputMetadata));
        ModelMetadata expected = before.ModelMetadata;
        ModelMetadata actual = after.ModelMetadata;
        Assert.Equal(
            (expected.ProducerName, expected.GraphName, expected.Domain, expected.Description, expected.GraphDescription, expected.Version),
            (actual.ProducerName, actual.GraphName, actual.Domain, actual.Description, actual.GraphDescription, actual.Version));
        Assert.Equal(expected.CustomMetadataMap, actual.CustomMetadataMap);
    }

    private static IEnumerable<string> Describe(IReadOnlyDictionary<string, NodeMetadata> values) => values.Select(value =>
        value.Value.IsTensor
            ? $"{value.Key}: {value.Value.ElementDataType} [{string.Join(',', value.Value.Dimensions)}] "
                + $"[{string.Join(',', value.Value.SymbolicDimensions)}]"
            : $"{value.Key}: {value.Value.OnnxValueType}");

    /// <summary>Free extents are tried small and large, as some models need room for their windows.</summary>
    private static IReadOnlyDictionary<string, TensorData>? InputsThatRun(InferenceSession session)
    {
        foreach (long free in (long[])[1, 2, 32, 64, 128, 512, 16000])
        {
            IReadOnlyDictionary<string, TensorData> inputs = Ort.RandomInputs(session, seed: 1, free);
            try
            {
                Ort.Run(session, inputs);
                return inputs;
            }
            catch (OnnxRuntimeException)
            {
                // This extent does not fit; the next may.
            }
        }

        return null;
    }
}
