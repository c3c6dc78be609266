using Compressor.Data;
using Compressor.IR;
using Compressor.Onnx;

namespace Compressor.Tests.Evaluation;

/// <summary>Small models whose outputs can be worked out by hand.</summary>
internal static class Graphs
{
    /// <summary>y = x W + b with W = [[1, 2], [3, 4], [5, 6]], b = [10, 20].</summary>
    public static Model Linear(Dimension batch)
    {
        var builder = new GraphBuilder("linear");
        string x = builder.Input("x", ElementType.Float32, batch, 3);
        string w = builder.Initializer("w", TensorData.FromFloats([3, 2], [1, 2, 3, 4, 5, 6]));
        string b = builder.Initializer("b", TensorData.FromFloats([2], [10, 20]));
        builder.Output(builder.Node("Gemm", [x, w, b], "y"), ElementType.Float32, batch, 2);
        return builder.Build();
    }

    /// <summary>What <see cref="Linear"/> gives.</summary>
    public static float[] LinearOutputs(float[] x)
    {
        var y = new float[x.Length / 3 * 2];
        for (int i = 0; i < x.Length / 3; i++)
        {
            y[2 * i] = x[3 * i] + (3 * x[(3 * i) + 1]) + (5 * x[(3 * i) + 2]) + 10;
            y[(2 * i) + 1] = (2 * x[3 * i]) + (4 * x[(3 * i) + 1]) + (6 * x[(3 * i) + 2]) + 20;
        }

        return y;
    }

    /// <summary>y = x as float32, for an input of any type.</summary>
    public static Model Cast(ElementType type)
    {
        var builder = new GraphBuilder("cast");
        string x = builder.Input("x", type, "n", 2);
        builder.Output(builder.Node("Cast", [x], "y", ("to", 1)), ElementType.Float32, "n", 2);
        return builder.Build();
    }

    /// <summary>y = x, of any type.</summary>
    public static Model Identity(ElementType type, params Dimension[] shape)
    {
        var builder = new GraphBuilder("identity");
        builder.Output(builder.Node("Identity", [builder.Input("x", type, shape)], "y"), type, shape);
        return builder.Build();
    }

    public static byte[] Bytes(this Model model)
    {
        using var stream = new MemoryStream();
        Write(model, stream);
        return stream.ToArray();
    }

    public static void Write(Model model, Stream stream) => OnnxWriter.Write(model, stream, StorageChoice.Dense);

    public static void Write(this Model model, string path) => OnnxWriter.Write(model, path, StorageChoice.Dense);

    public static SampleSet Samples(int[] shape, params float[] values) => new([new SampleArray("", shape, values)], null);

    /// <summary>0, 1, 2, … modulo 17, so that every sample is another.</summary>
    public static float[] Counting(int count) => [.. Enumerable.Range(0, count).Select(i => (float)(i % 17))];
}
