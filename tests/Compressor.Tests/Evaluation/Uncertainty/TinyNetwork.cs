using Compressor.IR;

namespace Compressor.Tests.Evaluation.Uncertainty;

/// <summary>
/// softmax(W3 d2(relu(W2 d1(relu(W1 x))))) with 3 and 2 hidden units: 32 masks, so that every moment under dropout can be enumerated.
/// </summary>
internal static class TinyNetwork
{
    private static readonly float[] First = [0.9f, -0.4f, 0.7f, 0.3f, 1.1f, -0.6f];
    private static readonly float[] Second = [0.8f, -0.5f, 1.2f, 0.4f, -0.7f, 0.9f];
    private static readonly float[] Third = [1.5f, -1.1f, -0.8f, 1.3f];

    public static Model Model(long opset = 17, Dimension? batch = null, float? dropout = null)
    {
        var builder = new GraphBuilder("tiny", opset);
        string x = builder.Input("x", ElementType.Float32, batch ?? "n", 2);
        string h1 = Layer(builder, x, "1", [2, 3], First, dropout, opset);
        string h2 = Layer(builder, h1, "2", [3, 2], Second, dropout, opset);
        string z = builder.Node("MatMul", [h2, builder.Initializer("w3", TensorData.FromFloats([2, 2], Third))], "z");
        builder.Output(builder.Node("Softmax", [z], "p", ("axis", 1)), ElementType.Float32, batch ?? "n", 2);
        return builder.Build();
    }

    /// <summary>Mean and variance of the first class' probability, its predictive entropy and mutual information, over all masks.</summary>
    public static (double Mean, double Variance, double Entropy, double Information) Exact(float[] x, double rate)
    {
        double mean = 0;
        double square = 0;
        double entropies = 0;
        for (int mask = 0; mask < 32; mask++)
        {
            double weight = Enumerable.Range(0, 5).Aggregate(1.0, (product, bit) => product * ((mask >> bit & 1) == 1 ? 1 - rate : rate));
            double[] h1 = Hidden(Array.ConvertAll(x, value => (double)value), First, 3);
            double[] h2 = Hidden([.. h1.Select((value, i) => (mask >> i & 1) * value / (1 - rate))], Second, 2);
            double[] d2 = [.. h2.Select((value, i) => (mask >> (3 + i) & 1) * value / (1 - rate))];
            double p = 1 / (1 + Math.Exp(d2[0] * (Third[1] - Third[0]) + d2[1] * (Third[3] - Third[2])));
            mean += weight * p;
            square += weight * p * p;
            entropies += weight * Entropy(p);
        }

        return (mean, square - mean * mean, Entropy(mean), Entropy(mean) - entropies);
    }

    private static double Entropy(double p) => -p * Math.Log(p) - (1 - p) * Math.Log(1 - p);

    private static double[] Hidden(double[] x, float[] weights, int units) =>
        [.. Enumerable.Range(0, units).Select(j => Math.Max(0, x.Select((value, i) => value * weights[i * units + j]).Sum()))];

    private static string Layer(GraphBuilder builder, string x, string name, long[] shape, float[] weights, float? dropout, long opset)
    {
        string w = builder.Initializer($"w{name}", TensorData.FromFloats(shape, weights));
        string h = builder.Node("Relu", [builder.Node("MatMul", [x, w], $"a{name}")], $"h{name}");
        return dropout is not { } rate ? h
            : opset < 12 ? builder.Node("Dropout", [h], $"d{name}", ("ratio", rate))
            : builder.Node("Dropout", [h, builder.Initializer($"r{name}", TensorData.FromFloats([], [rate]))], $"d{name}");
    }
}
