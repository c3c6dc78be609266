using System.Runtime.InteropServices;
using Compressor.IR;
using Compressor.IR.Rounding;
using Compressor.Onnx;
using Compressor.Onnx.Protobuf;
using Compressor.Tests.Support;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace Compressor.Tests.Onnx.Packing;

/// <summary>Models with sparse weights, and what ONNX Runtime makes of them when a session opens.</summary>
internal static class PackedModels
{
    /// <summary>Sparse weights of which every kept value is drawn, rounded as a value type asks.</summary>
    public static TensorData Weights(long[] shape, double density, string values = "float32", ElementType type = ElementType.Float32, int seed = 7)
    {
        var random = new Random(seed);
        var kept = new float[TensorData.CountOf(shape)];
        for (int i = 0; i < kept.Length; i++)
        {
            if (random.NextDouble() < density)
            {
                double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                kept[i] = values switch
                {
                    "float16" => (float)(Half)(0.05 * normal + 0.01),
                    "codebook" => 0.125f * (1 + (int)Math.Clamp(Math.Abs(normal) * 4, 0, 14)),
                    _ => (float)(0.05 * normal),
                };
            }
        }

        if (values == "int8")
        {
            Int8Grid.Round(kept, shape, shape.Length - 1);
        }

        return TensorData.FromFloats(shape, kept, type);
    }

    /// <summary>x [batch, rows] -> MatMul w -> y.</summary>
    public static Model MatMul(TensorData weights, long opset = 17, long irVersion = 8)
    {
        var builder = new GraphBuilder("packed", opset, irVersion);
        builder.Input("x", weights.Type, "batch", weights.Shape[0]);
        builder.Initializer("w", weights);
        builder.Output(builder.Node("MatMul", ["x", "w"], "y"), weights.Type, "batch", weights.Shape[1]);
        return builder.Build();
    }

    /// <summary>Square MatMuls one after the other, each with weights of its own.</summary>
    public static Model Chain(int tensors, int units, double density, string values, long opset = 17, long irVersion = 8)
    {
        var builder = new GraphBuilder("chain", opset, irVersion);
        string x = builder.Input("x", ElementType.Float32, "batch", units);
        for (int i = 0; i < tensors; i++)
        {
            builder.Initializer($"w{i}", Weights([units, units], density, values, seed: i + 1));
            x = builder.Node("MatMul", [x, $"w{i}"]);
        }

        builder.Output(x, ElementType.Float32, "batch", units);
        return builder.Build();
    }

    /// <summary>The model as the session runs it: what is left once everything is folded.</summary>
    public static GraphProto Optimised(string path, TemporaryFolder folder)
    {
        string optimised = folder["optimised.onnx"];
        using SessionOptions options = Ort.Options();
        options.OptimizedModelFilePath = optimised;
        using (new InferenceSession(path, options))
        {
            return ModelProto.Parser.ParseFrom(File.ReadAllBytes(optimised)).Graph;
        }
    }

    /// <summary>Holds a file to its dense twin: the same operators are left, and a weight is the same bit for bit.</summary>
    public static void AssertFolds(Model model, string packed, TemporaryFolder folder, params string[] weights)
    {
        OnnxWriter.Write(model, folder["twin.onnx"], StorageChoice.Dense);
        GraphProto expected = Optimised(folder["twin.onnx"], folder);
        GraphProto actual = Optimised(packed, folder);
        Assert.Equal(expected.Node.Select(node => node.OpType), actual.Node.Select(node => node.OpType));
        foreach (string name in weights)
        {
            TensorProto weight = actual.Initializer.Single(tensor => tensor.Name == name);
            TensorData data = model.Graph.Initializers.Single(initializer => initializer.Name == name).Data;
            Assert.Equal(data.Shape, weight.Dims);
            AssertSameNumbers(data, new TensorData(data.Type, data.Shape, weight.RawData.Memory));
        }
    }

    /// <summary>Bit for bit, but for the sign of zeros.</summary>
    public static void AssertSameNumbers(TensorData expected, TensorData actual)
    {
        Assert.Equal(expected.Bytes.Length, actual.Bytes.Length);
        Assert.Equal(Unsigned(expected), Unsigned(actual));
    }

    private static byte[] Unsigned(TensorData data)
    {
        byte[] bytes = data.Bytes.ToArray();
        if (data.Type == ElementType.Float32)
        {
            foreach (ref uint word in MemoryMarshal.Cast<byte, uint>(bytes.AsSpan()))
            {
                word = word == 0x8000_0000 ? 0 : word;
            }
        }

        return bytes;
    }
}
