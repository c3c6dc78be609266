using Compressor.IR;

namespace Compressor.Speed;

/// <summary>
/// LeNet-5 in Caffe's variant with other widths and random weights. Example: 3-18-284-283, what structured Bayesian pruning leaves
/// (Neklyudov et al. 2017, table 1), has 3 and 18 channels, of 18 x 4 x 4 flattened positions 284 and 283 hidden units.
/// </summary>
internal sealed record LeNet5Shape(int First, int Second, int Positions, int Hidden)
{
    private const int Flattened = 16;
    private static readonly int[] Pool = [2, 2];

    public string Name => $"{First}-{Second}-{Positions}-{Hidden}";

    /// <summary>The network, with an input of this name.</summary>
    public Model Build(string input)
    {
        var random = new Random(1);
        var graph = new GraphBuilder($"lenet-5-{Name}");
        graph.Input(input, ElementType.Float32, "batch", 1, 28, 28);
        string value = MaxPool(Conv(input, "conv1", First, 1));
        value = graph.Node("Flatten", [MaxPool(Conv(value, "conv2", Second, First))]);
        if (Positions < Second * Flattened)
        {
            long[] kept = [.. Enumerable.Range(0, Positions).Select(i => (long)i * Second * Flattened / Positions)];
            string indices = graph.Initializer("positions", TensorData.FromLongs([Positions], kept));
            value = graph.Node("Gather", [value, indices], null, ("axis", 1));
        }

        value = graph.Node("Relu", [Dense(value, "fc1", Positions, Hidden)]);
        graph.Output(Dense(value, "logits", Hidden, 10), ElementType.Float32, "batch", 10);
        return graph.Build();

        string Conv(string data, string layer, int channels, int from) => graph.Node(
            "Conv", [data, Weight($"{layer}.weight", channels, from, 5, 5), Weight($"{layer}.bias", channels)], layer);

        string MaxPool(string data) => graph.Node("MaxPool", [data], null, ("kernel_shape", Pool), ("strides", Pool));

        string Dense(string data, string layer, int from, int to) => graph.Node(
            "Gemm", [data, Weight($"{layer}.weight", to, from), Weight($"{layer}.bias", to)], layer, ("transB", 1));

        string Weight(string name, params long[] shape) => graph.Initializer(name, TensorData.FromFloats(
            shape, [.. Enumerable.Range(0, (int)TensorData.CountOf(shape)).Select(_ => (random.NextSingle() - 0.5f) / 4)]));
    }
}
