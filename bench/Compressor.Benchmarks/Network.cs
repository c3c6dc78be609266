using Compressor.IR;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Benchmarks;

/// <summary>A network to time, as an ONNX graph and as modules.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="SampleShape">Of one sample.</param>
/// <param name="Steps">Training steps of one measured call: about a second's worth.</param>
public abstract record Network(string Name, int[] SampleShape, int Steps)
{
    public const int Classes = 10;

    /// <summary>Every network, in the order of the table.</summary>
    public static IReadOnlyList<Network> All { get; } =
    [
        new Networks.Mlp("lenet-300-100", [784, 300, 100], 400),
        new Networks.LeNet5(),
        new Networks.ResNet20(),
        new Networks.Mlp("mlp-1600-1600", [784, 1600, 1600], 30),
    ];

    /// <summary>The graph that the tool would import.</summary>
    public abstract Model Graph();

    /// <summary>The same network from layers of somebody's making.</summary>
    public abstract nn.Module<Tensor, Tensor> Module(LayerMaker layers);

    public sealed override string ToString() => Name;

    /// <summary>Adds a weight of uniform numbers that keep the variance of what passes through (He et al. 2015).</summary>
    protected static string Weight(GraphBuilder graph, Random random, string name, params int[] shape)
    {
        float scale = MathF.Sqrt(6f / shape.Skip(1).Aggregate(1, (product, extent) => product * extent));
        float[] values = [.. Enumerable.Range(0, shape.Aggregate(1, (product, extent) => product * extent))
            .Select(_ => scale * (2 * random.NextSingle() - 1))];
        return graph.Initializer(name, TensorData.FromFloats([.. shape.Select(extent => (long)extent)], values));
    }

    protected static string Constant(GraphBuilder graph, string name, int count, float value) =>
        graph.Initializer(name, TensorData.FromFloats([count], [.. Enumerable.Repeat(value, count)]));
}

/// <summary>Makes the layers that have weights.</summary>
public abstract class LayerMaker
{
    public abstract nn.Module<Tensor, Tensor> Linear(int inputs, int outputs);

    public abstract nn.Module<Tensor, Tensor> Conv(int inputs, int outputs, int kernel, int stride = 1, int padding = 0, bool bias = true);
}
