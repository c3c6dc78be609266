using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

/// <summary>Graphs small enough for thousands of draws.</summary>
internal static class SmallNetworks
{
    /// <summary>One sample for <see cref="Network"/>.</summary>
    public static Tensor Input() => ((arange(16, ScalarType.Float32) * 1.7).sin() + 0.3).reshape(1, 4, 4);

    /// <summary>y = x w + b, three numbers to one.</summary>
    public static Model Linear()
    {
        var graph = new GraphBuilder("linear");
        graph.Input("x", ElementType.Float32, "batch", 3);
        graph.Initializer("w", TensorData.FromFloats([1, 3], [0.5f, 1, -1.5f]));
        graph.Initializer("b", TensorData.FromFloats([1], [0.25f]));
        graph.Output(graph.Node("Gemm", ["x", "w", "b"], "y", ("transB", 1)), ElementType.Float32, "batch", 1);
        Model model = graph.Build();
        return model with { Graph = model.Graph with { Nodes = [model.Graph.Nodes[0] with { Name = "fc" }] } };
    }

    /// <summary>x, conv, relu, max, average, flatten, fc, y.</summary>
    public static Model Network()
    {
        var random = new Random(4);
        var graph = new GraphBuilder("network");
        graph.Input("x", ElementType.Float32, "batch", 1, 4, 4);
        Weight("cw", 2, 1, 3, 3);
        Weight("cb", 2);
        Weight("fw", 2, 2);
        Weight("fb", 2);
        graph.Node("Conv", ["x", "cw", "cb"], "c", ("pads", new[] { 1, 1, 1, 1 }));
        graph.Node("Relu", ["c"], "a");
        graph.Node("MaxPool", ["a"], "m", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 1, 0, 0 }));
        graph.Node("AveragePool", ["m"], "p", ("kernel_shape", new[] { 2, 2 }));
        graph.Node("Flatten", ["p"], "f");
        graph.Output(graph.Node("Gemm", ["f", "fw", "fb"], "y", ("transB", 1)), ElementType.Float32, "batch", 2);
        Model model = graph.Build();
        string[] names = ["conv", "relu", "max", "average", "flatten", "fc"];
        return model with { Graph = model.Graph with { Nodes = [.. model.Graph.Nodes.Zip(names, (node, name) => node with { Name = name })] } };

        void Weight(string name, params long[] shape) => graph.Initializer(name, TensorData.FromFloats(
            shape, [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => 2 * random.NextSingle() - 1)]));
    }
}
