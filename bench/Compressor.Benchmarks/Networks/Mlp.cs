using Compressor.IR;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Benchmarks.Networks;

/// <summary>Dense layers with ReLU between them.</summary>
public sealed record Mlp(string Title, int[] Widths, int Number) : Network(Title, [Widths[0]], Number)
{
    private IEnumerable<(int Inputs, int Outputs, bool IsLast)> Layers =>
        Widths.Zip([.. Widths.Skip(1), Classes]).Select((pair, i) => (pair.First, pair.Second, i == Widths.Length - 1));

    public override Model Graph()
    {
        var random = new Random(1);
        var graph = new GraphBuilder(Name);
        string value = graph.Input("x", ElementType.Float32, "batch", Widths[0]);
        foreach ((int inputs, int outputs, bool isLast) in Layers)
        {
            string weight = Weight(graph, random, $"w{inputs}x{outputs}", outputs, inputs);
            string bias = Constant(graph, $"b{inputs}x{outputs}", outputs, 0);
            value = graph.Node("Gemm", [value, weight, bias], isLast ? "y" : null, ("transB", 1));
            value = isLast ? value : graph.Node("Relu", [value]);
        }

        graph.Output(value, ElementType.Float32, "batch", Classes);
        return graph.Build();
    }

    public override nn.Module<Tensor, Tensor> Module(LayerMaker layers) => nn.Sequential(
        Layers.SelectMany(layer => layer.IsLast
            ? new[] { layers.Linear(layer.Inputs, layer.Outputs) }
            : [layers.Linear(layer.Inputs, layer.Outputs), nn.ReLU()]));
}
