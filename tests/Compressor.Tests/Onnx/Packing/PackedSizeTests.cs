using Compressor.IR;
using Compressor.Onnx;
using Compressor.Onnx.Protobuf;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Onnx.Packing;

/// <summary>Packed tensors take what information theory allows, and a few hundred bytes of graph.</summary>
public sealed class PackedSizeTests
{
    private const double MostOverBound = 1.03;
    private const int MostGraphBytes = 800;
    private const int MostTableBytes = 600;

    public static TheoryData<double, string> Cases()
    {
        var cases = new TheoryData<double, string>();
        foreach (double density in (double[])[0.5, 0.2, 0.1, 0.05, 0.02, 0.01])
        {
            foreach (string values in (string[])["float32", "float16", "int8", "codebook"])
            {
                cases.Add(density, values);
            }
        }

        return cases;
    }

    /// <summary>
    /// Bound: N H(p) bits for the positions of a random mask, H(p) = -p log2 p - (1-p) log2 (1-p), and for each kept value as many bits as
    /// its type has, scales and codebook included.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Payload_is_within_three_percent_of_the_entropy_bound(double density, string values)
    {
        TensorData weights = PackedModels.Weights([400, 512], density, values);

        GraphProto graph = Written(PackedModels.MatMul(weights), out WrittenModel written);

        long kept = weights.NonZeroCount();
        double p = kept / (double)weights.Count;
        double entropy = -p * Math.Log2(p) - (1 - p) * Math.Log2(1 - p);
        (int bits, int extra) = values switch
        {
            "float32" => (32, 0),
            "float16" => (16, 0),
            "int8" => (8, graph.Initializer.Where(tensor => tensor.DataType == (int)ElementType.Float32).Sum(tensor => tensor.RawData.Length)),
            _ => (4, 32),
        };
        double bound = weights.Count * entropy / 8 + kept * bits / 8.0 + extra;
        long payload = Payload(graph);
        Assert.InRange(payload / bound, 0.99, MostOverBound);

        // Everything but the payload: nodes, constants and names; and the tables, which one tensor pays alone here.
        Assert.InRange(written.Tensors.Single().Bytes - payload, 1, MostGraphBytes);
        Assert.InRange(written.FileBytes - payload - Empty(PackedModels.MatMul(weights)), 1, MostGraphBytes + MostTableBytes);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    public void Before_opset_eleven_it_takes_seven_percent_more(long opset)
    {
        foreach (double density in (double[])[0.5, 0.1, 0.01])
        {
            TensorData weights = PackedModels.Weights([400, 512], density, "float16");
            GraphProto graph = Written(PackedModels.MatMul(weights, opset, irVersion: 4), out _);
            double p = weights.NonZeroCount() / (double)weights.Count;
            double bound = weights.Count * (-p * Math.Log2(p) - (1 - p) * Math.Log2(1 - p) + 16 * p) / 8;
            Assert.InRange(Payload(graph) / bound, 0.99, 1.07);
        }
    }

    [Fact]
    public void Tables_are_paid_once()
    {
        var builder = new GraphBuilder("many");
        string x = builder.Input("x", ElementType.Float32, "batch", 400);
        for (int i = 0; i < 8; i++)
        {
            builder.Initializer($"w{i}", PackedModels.Weights([400, 400], 0.05, seed: i));
            x = builder.Node("MatMul", [x, $"w{i}"]);
        }

        builder.Output(x, ElementType.Float32, "batch", 400);
        Model model = builder.Build();

        GraphProto graph = Written(model, out WrittenModel written);

        Assert.Single(graph.Node, node => node.OpType == "Range");
        long payload = Payload(graph);
        Assert.InRange((written.FileBytes - payload - Empty(model)) / 8, 1, MostGraphBytes * 3 / 4);
        using var folder = new TemporaryFolder();
        OnnxWriter.Write(model, folder["m.onnx"], StorageChoice.Packed);
        PackedModels.AssertFolds(model, folder["m.onnx"], folder, [.. model.Graph.Initializers.Select(weight => weight.Name)]);
    }

    private static GraphProto Written(Model model, out WrittenModel written)
    {
        using var file = new MemoryStream();
        written = OnnxWriter.Write(model, file, StorageChoice.Packed);
        return ModelProto.Parser.ParseFrom(file.ToArray()).Graph;
    }

    /// <summary>Elements of initializers, and of constants that are nodes.</summary>
    private static long Payload(GraphProto graph) =>
        graph.Initializer.Sum(tensor => (long)tensor.RawData.Length)
        + graph.Node.Where(node => node.OpType == "Constant").Sum(node => (long)node.Attribute[0].T.RawData.Length);

    /// <summary>Bytes of a model without its tensors.</summary>
    private static int Empty(Model model)
    {
        ModelProto proto = ProtoModels.Of(model);
        proto.Graph.Initializer.Clear();
        return proto.CalculateSize();
    }
}
