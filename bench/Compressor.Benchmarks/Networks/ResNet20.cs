using Compressor.IR;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Benchmarks.Networks;

/// <summary>The CIFAR network of He et al. 2016 with twenty layers: three stages of three blocks, 16, 32 and 64 channels.</summary>
public sealed record ResNet20() : Network("resnet-20", [3, 32, 32], 3)
{
    private static readonly int[] Channels = [16, 32, 64];
    private const int Blocks = 3;

    private static IEnumerable<(int Inputs, int Outputs, int Stride)> BlockShapes()
    {
        int inputs = Channels[0];
        foreach (int outputs in Channels)
        {
            for (int block = 0; block < Blocks; block++)
            {
                yield return (inputs, outputs, inputs == outputs ? 1 : 2);
                inputs = outputs;
            }
        }
    }

    public override Model Graph()
    {
        var random = new Random(1);
        var graph = new GraphBuilder(Name);
        int convs = 0;
        string value = graph.Input("x", ElementType.Float32, "batch", 3, 32, 32);
        value = graph.Node("Relu", [Conv(value, 3, Channels[0], 3, 1)]);
        foreach ((int inputs, int outputs, int stride) in BlockShapes())
        {
            string inner = graph.Node("Relu", [Conv(value, inputs, outputs, 3, stride)]);
            string shortcut = stride == 1 ? value : Conv(value, inputs, outputs, 1, stride);
            value = graph.Node("Relu", [graph.Node("Add", [Conv(inner, outputs, outputs, 3, 1), shortcut])]);
        }

        value = graph.Node("Flatten", [graph.Node("GlobalAveragePool", [value])]);
        value = graph.Node("Gemm", [value, Weight(graph, random, "w", Classes, Channels[^1]), Constant(graph, "b", Classes, 0)], "y", ("transB", 1));
        graph.Output(value, ElementType.Float32, "batch", Classes);
        return graph.Build();

        string Conv(string x, int inputs, int outputs, int kernel, int stride)
        {
            string name = $"conv{convs++}";
            string y = graph.Node(
                "Conv", [x, Weight(graph, random, name, outputs, inputs, kernel, kernel)], null,
                ("kernel_shape", new long[] { kernel, kernel }), ("strides", new long[] { stride, stride }),
                ("pads", Enumerable.Repeat((long)kernel / 2, 4).ToArray()));
            return graph.Node("BatchNormalization",
            [
                y, Constant(graph, name + ".scale", outputs, 1), Constant(graph, name + ".bias", outputs, 0),
                Constant(graph, name + ".mean", outputs, 0), Constant(graph, name + ".var", outputs, 1),
            ]);
        }
    }

    public override nn.Module<Tensor, Tensor> Module(LayerMaker layers) => nn.Sequential(
    [
        layers.Conv(3, Channels[0], 3, padding: 1, bias: false), nn.BatchNorm2d(Channels[0]), nn.ReLU(),
        .. BlockShapes().Select(shape => new Block(layers, shape.Inputs, shape.Outputs, shape.Stride)),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), layers.Linear(Channels[^1], Classes),
    ]);

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly Sequential body;
        private readonly Sequential? shortcut;

        public Block(LayerMaker layers, int inputs, int outputs, int stride)
            : base(nameof(Block))
        {
            body = nn.Sequential(
                layers.Conv(inputs, outputs, 3, stride, 1, bias: false), nn.BatchNorm2d(outputs), nn.ReLU(),
                layers.Conv(outputs, outputs, 3, 1, 1, bias: false), nn.BatchNorm2d(outputs));
            shortcut = stride == 1 ? null : nn.Sequential(layers.Conv(inputs, outputs, 1, stride, bias: false), nn.BatchNorm2d(outputs));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => (body.forward(input) + (shortcut?.forward(input) ?? input)).relu();
    }
}
