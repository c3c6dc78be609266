using Compressor.Data;
using Compressor.IR;

namespace ReferenceModels;

/// <summary>
/// Adds layers with random weights to a graph: kernels normal with variance 2 / fan-in (He et al. 2015), biases uniform within
/// 1 / sqrt(fan-in). Weights are called "layer.weight" and "layer.bias", values after the layer that makes them.
/// </summary>
internal sealed class LayerBuilder(GraphBuilder graph, int seed, SampleSet train)
{
    private static readonly int[] PoolWindow = [2, 2];
    private static readonly int[] StepsFirst = [1, 0, 2];
    private static readonly int[] BatchBeforeDirections = [0, 2, 1, 3];
    private static readonly (string, object)[] LinearFirst = [("linear_before_reset", 1)];

    private readonly Random random = new(seed);

    /// <summary>A square convolution of stride 1 with the same padding on all sides.</summary>
    public string Conv(string layer, string input, (int In, int Out) channels, int kernel, int padding = 0)
    {
        (string weight, string bias) = Weights(layer, [channels.Out, channels.In, kernel, kernel]);
        return graph.Node(
            "Conv", [input, weight, bias], layer, ("kernel_shape", new[] { kernel, kernel }), ("pads", new[] { padding, padding, padding, padding }));
    }

    /// <summary>A square convolution that keeps the size, or divides it by its stride, without bias, and batch norm after it.</summary>
    public string ConvNorm(string layer, string input, (int In, int Out) channels, int kernel, int stride = 1)
    {
        string value = graph.Node(
            "Conv",
            [input, Kernels(layer, [channels.Out, channels.In, kernel, kernel])],
            layer,
            ("kernel_shape", new[] { kernel, kernel }),
            ("strides", new[] { stride, stride }),
            ("pads", Enumerable.Repeat(kernel / 2, 4).ToArray()));
        string Filled(string name, float number) => graph.Initializer(
            $"{layer}.norm.{name}", TensorData.FromFloats([channels.Out], [.. Enumerable.Repeat(number, channels.Out)]));
        return graph.Node(
            "BatchNormalization",
            [value, Filled("scale", 1), Filled("bias", 0), Filled("mean", 0), Filled("variance", 1)],
            $"{layer}.norm");
    }

    /// <summary>A fully connected layer.</summary>
    public string Dense(string layer, string input, (int In, int Out) features)
    {
        (string weight, string bias) = Weights(layer, [features.Out, features.In]);
        return graph.Node("Gemm", [input, weight, bias], layer, ("transB", 1));
    }

    public string Relu(string layer, string input) => graph.Node("Relu", [input], layer);

    public string Add(string layer, string left, string right) => graph.Node("Add", [left, right], layer);

    public string MeanOverPositions(string layer, string input) => graph.Node("GlobalAveragePool", [input], layer);

    /// <summary>(x - mean) / deviation of each column over the training samples, so that raw numbers go in.</summary>
    public string Standardise(string layer, string input)
    {
        SampleArray samples = train.Inputs[0];
        var mean = new float[samples.SampleSize];
        var deviation = new float[samples.SampleSize];
        for (int column = 0; column < mean.Length; column++)
        {
            double[] values = [.. Enumerable.Range(0, samples.Count).Select(row => (double)samples.Sample(row)[column])];
            double average = values.Average();
            mean[column] = (float)average;
            deviation[column] = (float)Math.Sqrt(values.Average(value => Math.Pow(value - average, 2)));
        }

        string means = graph.Initializer($"{layer}.mean", TensorData.FromFloats([mean.Length], mean));
        string deviations = graph.Initializer($"{layer}.deviation", TensorData.FromFloats([mean.Length], deviation));
        return graph.Node("Div", [graph.Node("Sub", [input, means], $"{layer}.centred"), deviations], layer);
    }

    /// <summary>The largest of each 2x2 square.</summary>
    public string MaxPool(string layer, string input) =>
        graph.Node("MaxPool", [input], layer, ("kernel_shape", PoolWindow), ("strides", PoolWindow));

    public string Flatten(string layer, string input) => graph.Node("Flatten", [input], layer);

    public string Softmax(string layer, string input) => graph.Node("Softmax", [input], layer, ("axis", -1));

    /// <summary>A further input of the graph: how many steps of each sample are real.</summary>
    public string Lengths() => graph.Input("lengths", ElementType.Int32, "batch");

    /// <summary>Samples [batch, steps, features] as sequences [steps, batch, features].</summary>
    public string ToSequences(string layer, string input) => graph.Node("Transpose", [input], layer, ("perm", StepsFirst));

    /// <summary>An LSTM or GRU over sequences, forward or both ways; weights and biases uniform within 1 / sqrt(hidden), as in torch.</summary>
    /// <returns>All states [steps, directions, batch, hidden] and each direction's last one [directions, batch, hidden].</returns>
    public (string All, string Last) Recurrent(
        string opType, string layer, string input, string lengths, (int In, int Hidden, int Directions) size)
    {
        int rows = size.Hidden * (opType == "LSTM" ? 4 : 3);
        string Uniform(string weight, params long[] shape) => graph.Initializer($"{layer}.{weight}", TensorData.FromFloats(
            shape, Draw(TensorData.CountOf(shape), () => ((2 * random.NextDouble()) - 1) / Math.Sqrt(size.Hidden))));
        IReadOnlyList<string> states = graph.Nodes(
            opType,
            [
                input, Uniform("W", size.Directions, rows, size.In), Uniform("R", size.Directions, rows, size.Hidden),
                Uniform("B", size.Directions, 2 * rows), lengths,
            ],
            [$"{layer}_all", $"{layer}_last"],
            [
                ("hidden_size", size.Hidden), ("direction", size.Directions == 2 ? "bidirectional" : "forward"),
                .. opType == "GRU" ? LinearFirst : [],
            ]);
        return (states[0], states[1]);
    }

    /// <summary>All states of both directions side by side: sequences [steps, batch, 2 hidden].</summary>
    public string JoinStates(string layer, string all) => graph.Node(
        "Reshape",
        [graph.Node("Transpose", [all], $"{layer}_turned", ("perm", BatchBeforeDirections)), Shape($"{layer}.shape", 0, 0, -1)],
        layer);

    /// <summary>The last states of all directions side by side: [batch, directions hidden].</summary>
    public string JoinLast(string layer, string last) => graph.Node(
        "Reshape", [graph.Node("Transpose", [last], $"{layer}_turned", ("perm", StepsFirst)), Shape($"{layer}.shape", 0, -1)], layer);

    private string Shape(string name, params long[] shape) => graph.Initializer(name, TensorData.FromLongs([shape.Length], shape));

    private (string Weight, string Bias) Weights(string layer, long[] shape)
    {
        string weight = Kernels(layer, shape);
        float[] bias = Draw(shape[0], () => ((2 * random.NextDouble()) - 1) / Math.Sqrt(FanIn(shape)));
        return (weight, graph.Initializer($"{layer}.bias", TensorData.FromFloats([shape[0]], bias)));
    }

    private string Kernels(string layer, long[] shape) => graph.Initializer(
        $"{layer}.weight",
        TensorData.FromFloats(shape, Draw(TensorData.CountOf(shape), () => Normal() * Math.Sqrt(2.0 / FanIn(shape)))));

    private static long FanIn(long[] shape) => TensorData.CountOf(shape) / shape[0];

    private static float[] Draw(long count, Func<double> next)
    {
        var values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)next();
        }

        return values;
    }

    /// <summary>A standard normal number (Box, Muller 1958).</summary>
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
