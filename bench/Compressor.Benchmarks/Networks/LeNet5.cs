using Compressor.IR;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Benchmarks.Networks;

/// <summary>LeNet-5 as Caffe has it: 20 and 50 kernels of 5 x 5, dense layers of 500 and 10.</summary>
public sealed record LeNet5() : Network("lenet-5", [1, 28, 28], 30)
{
    public override Model Graph()
    {
        var random = new Random(1);
        var graph = new GraphBuilder(Name);
        string value = graph.Input("x", ElementType.Float32, "batch", 1, 28, 28);
        value = Stage(value, "conv1", 1, 20);
        value = Stage(value, "conv2", 20, 50);
        value = graph.Node("Flatten", [value]);
        value = graph.Node("Gemm", [value, Weight(graph, random, "w3", 500, 800), Constant(graph, "b3", 500, 0)], null, ("transB", 1));
        value = graph.Node("Relu", [value]);
        value = graph.Node("Gemm", [value, Weight(graph, random, "w4", 10, 500), Constant(graph, "b4", 10, 0)], "y", ("transB", 1));
        graph.Output(value, ElementType.Float32, "batch", Classes);
        return graph.Build();

        string Stage(string x, string name, int inputs, int outputs)
        {
            string conv = graph.Node(
                "Conv", [x, Weight(graph, random, name, outputs, inputs, 5, 5), Constant(graph, name + "b", outputs, 0)], null,
                ("kernel_shape", new long[] { 5, 5 }));
            return graph.Node("MaxPool", [conv], null, ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        }
    }

    public override nn.Module<Tensor, Tensor> Module(LayerMaker layers) => nn.Sequential(
        layers.Conv(1, 20, 5), nn.MaxPool2d(2), layers.Conv(20, 50, 5), nn.MaxPool2d(2), nn.Flatten(),
        layers.Linear(800, 500), nn.ReLU(), layers.Linear(500, 10));
}
