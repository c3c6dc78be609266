using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Onnx.Packing;

/// <summary>Packed tensors are what they were: ONNX Runtime folds them to the plain tensor, and we read it back.</summary>
public sealed class PackedEncodingTests
{
    public static TheoryData<long, double, string> Cases()
    {
        var cases = new TheoryData<long, double, string>();
        foreach (long opset in (long[])[9, 10, 11, 13, 15, 16, 18, 21])
        {
            foreach (double density in (double[])[0, 0.001, 0.02, 0.1, 0.3, 0.6, 1])
            {
                foreach (string values in (string[])["float32", "float16", "int8", "codebook"])
                {
                    cases.Add(opset, density, values);
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Folds_to_the_plain_tensor(long opset, double density, string values)
    {
        using var folder = new TemporaryFolder();
        // 131 x 77: an odd number of elements, of no multiple of eight.
        Model model = PackedModels.MatMul(PackedModels.Weights([131, 77], density, values), opset, opset < 11 ? 4 : 8);

        WrittenModel written = OnnxWriter.Write(model, folder["packed.onnx"], StorageChoice.Packed);

        Assert.Equal(new FileInfo(folder["packed.onnx"]).Length, written.FileBytes);
        Assert.Empty(OnnxRules.Check(folder["packed.onnx"]).Broken);
        Model read = OnnxReader.Read(folder["packed.onnx"]);
        Assert.Equal(model.Graph.Nodes.Select(node => node.OpType), read.Graph.Nodes.Select(node => node.OpType));
        PackedModels.AssertSameNumbers(model.Graph.Initializers[0].Data, read.Graph.Initializers.Single().Data);
        OnnxWriter.Write(read, folder["again.onnx"], StorageChoice.Keep);
        Assert.Equal(File.ReadAllBytes(folder["packed.onnx"]), File.ReadAllBytes(folder["again.onnx"]));
        PackedModels.AssertFolds(model, folder["packed.onnx"], folder, "w");
        if (density is > 0 and < 1)
        {
            Assert.StartsWith("packed ", written.Tensors.Single().Storage, StringComparison.Ordinal);
            Assert.True(density < 0.02 || written.Tensors.Single().Storage.EndsWith(values, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("dense", 0.05)]
    [InlineData("lenet", 0.05)]
    public void Large_matrices_fold(string name, double density)
    {
        using var folder = new TemporaryFolder();
        Model model = name == "lenet"
            ? OnnxReader.Read(Repository.At("models", "lenet-300-100", "model.onnx"))
            : PackedModels.MatMul(PackedModels.Weights([4096, 1024], density));
        if (name == "lenet")
        {
            model = model.WithTensors(WeightCensus.Of(model).Where(weight => weight.Data.Rank == 2)
                .ToDictionary(weight => weight.Key, weight => PackedModels.Weights([.. weight.Data.Shape], density)));
        }

        WrittenModel written = OnnxWriter.Write(model, folder["packed.onnx"], StorageChoice.Packed);

        TestContext.Current.SendDiagnosticMessage($"{name}: {written.FileBytes} {string.Join(", ", written.Tensors)}");
        string[] weights = [.. model.Graph.Initializers.Where(weight => weight.Data.Rank == 2).Select(weight => weight.Name)];
        PackedModels.AssertFolds(model, folder["packed.onnx"], folder, weights);
    }
}
