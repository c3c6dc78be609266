using Compressor.EndToEnd.Tests.Support;
using Compressor.IR;
using Compressor.Onnx;
using Xunit;

namespace Compressor.EndToEnd.Tests.Errors;

/// <summary>Models that cannot be read or trained: exit 3, the file and the cause named, nothing written.</summary>
public sealed class BadModelTests
{
    [Fact]
    public void There_is_no_such_file()
    {
        using var place = new Workplace();

        Failure.Names(Refused(place, place["net/absent.onnx"]), "absent.onnx");
    }

    [Fact]
    public void The_file_is_empty()
    {
        using var place = new Workplace();

        Failure.Names(Refused(place, place.Write("net/empty.onnx", "")), "empty.onnx", "empty");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(150_000)]
    public void The_file_ends_too_soon(int bytes)
    {
        using var place = new Workplace();
        string path = place.Write("net/cut.onnx", File.ReadAllBytes(place.ModelPath)[..bytes]);

        Failure.Names(Refused(place, path), "cut.onnx");
    }

    [Fact]
    public void The_file_is_text()
    {
        using var place = new Workplace();

        Failure.Names(Refused(place, place.Write("net/notes.onnx", "These are my notes about the model.\n")), "notes.onnx", "ONNX");
    }

    [Fact]
    public void The_path_is_a_folder()
    {
        using var place = new Workplace();

        Failure.Names(Refused(place, place["net"]), place["net"], "folder");
    }

    [Fact]
    public void The_weights_beside_the_model_are_missing()
    {
        using var place = new Workplace();
        string path = place.WriteModel("net/external.onnx", model => model with
        {
            Graph = model.Graph with
            {
                Initializers = [.. model.Graph.Initializers.Select(Outside)],
            },
        });
        string weights = Assert.Single(Directory.GetFiles(place["net"], "external.*.data"));
        File.Delete(weights);

        Failure.Names(Refused(place, path), "external.onnx", Path.GetFileName(weights));
    }

    [Fact]
    public void Every_operator_that_nothing_is_known_about_is_named_at_once()
    {
        using var place = new Workplace();
        var builder = new GraphBuilder("odd");
        builder.Input("input", ElementType.Float32, "batch", 64);
        builder.Initializer("w", TensorData.FromFloats([64, 10], new float[640]));
        string warped = builder.Node("Warp", [builder.Node("MatMul", ["input", "w"])]);
        builder.Output(builder.Node("Entangle", [builder.Node("Warp", [warped])], "y"), ElementType.Float32, "batch", 10);
        OnnxWriter.Write(builder.Build(), place["net/odd.onnx"], StorageChoice.Keep);

        Failure.Names(Refused(place, place["net/odd.onnx"]), "odd.onnx", "Warp", "Warp_1", "Warp_2", "Entangle", "Entangle_3");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_weight_is_not_finite(float odd)
    {
        using var place = new Workplace();
        string path = place.WriteModel("net/odd.onnx", model =>
        {
            TensorData weight = model.Graph.Initializers.Single(tensor => tensor.Name == "fc1.weight").Data;
            float[] values = weight.ToFloats();
            values[1234] = odd;
            return model.WithTensors(new Dictionary<string, TensorData> { ["fc1.weight"] = TensorData.FromFloats(weight.Shape, values) });
        });

        Failure.Names(Refused(place, path), "odd.onnx", "fc1.weight", "not finite");
    }

    private static Initializer Outside(Initializer tensor) =>
        tensor with { Storage = TensorStorage.External, ExternalLocation = "weights.bin" };

    private static string Refused(Workplace place, string model) =>
        Failure.Of(place, 3, "CMP3000", model, "--data", place.DataPath, "--labels", "label", "--steps", "30");
}
