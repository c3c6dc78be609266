using Compressor.IR;

namespace Compressor.Tests.Support;

/// <summary>Small graphs, each with a way of its own for units to hang together, and random masks on them.</summary>
internal static class ShrinkableGraphs
{
    public static readonly IReadOnlyDictionary<string, Func<int, Model>> All = new Dictionary<string, Func<int, Model>>
    {
        ["perceptron"] = seed => Build(seed, [12], net =>
        {
            string x = net.Gemm("x", 12, 20);
            x = net.Gemm(net.Op("Sigmoid", x), 20, 15, transB: 0);
            net.Close(net.Gemm(net.Op("LeakyRelu", x), 15, 4), 4);
        }),
        ["matmul without biases"] = seed => Build(seed, [5, 12], net =>
        {
            string x = net.Op("Sigmoid", net.MatMul("x", 12, 16));
            x = net.Op("Exp", net.Op("Mul", net.MatMul(x, 16, 14), net.Weight(14)));
            net.Close(net.MatMul(x, 14, 3), 5, 3);
        }),
        ["convolutions, padded"] = seed => Build(seed, [1, 8, 8], net => Convolutional(net, pad: 1)),
        ["convolutions, not padded"] = seed => Build(seed, [1, 8, 8], net => Convolutional(net, pad: 0)),
        ["convolutions, no bias, batch norm"] = seed => Build(seed, [2, 8, 8], net =>
        {
            string x = net.Op("Relu", net.Norm(net.Conv("x", 2, 10, bias: false), 10));
            x = net.Op("Relu", net.Norm(net.Conv(x, 10, 12, bias: false), 12));
            x = net.Op("GlobalAveragePool", net.Conv(x, 12, 9, bias: false));
            net.Close(net.Gemm(net.Op("Flatten", x), 9, 4), 4);
        }),
        ["residual adds"] = seed => Build(seed, [3, 6, 6], net =>
        {
            string x = net.Op("Relu", net.Conv("x", 3, 8, pad: 1));
            for (int block = 0; block < 3; block++)
            {
                string inner = net.Op("Relu", net.Norm(net.Conv(x, 8, 8, pad: 1), 8));
                x = net.Op("Relu", net.Op("Add", net.Conv(inner, 8, 8, pad: 1), x));
            }

            net.Close(net.Gemm(net.Op("Flatten", net.Op("GlobalAveragePool", x)), 8, 5), 5);
        }),
        ["dense connections: concat"] = seed => Build(seed, [2, 6, 6], net =>
        {
            string first = net.Op("Relu", net.Conv("x", 2, 6, pad: 1));
            string second = net.Op("Relu", net.Conv(first, 6, 5, pad: 1));
            string both = net.Op("Concat", [first, second], ("axis", 1));
            string third = net.Op("Tanh", net.Conv(both, 11, 7));
            net.Close(net.Gemm(net.Op("Flatten", net.Op("Concat", [third, net.Conv(both, 11, 4)], ("axis", 1))), 176, 4), 4);
        }),
        ["depthwise"] = seed => Build(seed, [3, 8, 8], net =>
        {
            string x = net.Op("Clip", [net.Conv("x", 3, 10), net.Scalar(0), net.Scalar(6)]);
            x = net.Op("Relu", net.Conv(x, 10, 10, pad: 1, group: 10));
            x = net.Op("Relu", net.Conv(x, 10, 8, kernel: 1));
            x = net.Op("Relu", net.Conv(x, 8, 16, group: 8));
            net.Close(net.Gemm(net.Op("Flatten", net.Op("GlobalMaxPool", net.Conv(x, 16, 6, kernel: 1))), 6, 4), 4);
        }),
        ["grouped"] = seed => Build(seed, [3, 8, 8], net =>
        {
            string x = net.Op("Relu", net.Conv("x", 3, 12));
            x = net.Op("Relu", net.Conv(x, 12, 18, group: 6));
            net.Close(net.Gemm(net.Op("Flatten", net.Conv(x, 18, 3, kernel: 1)), 48, 4), 4);
        }),
        ["flatten after convolution, by reshape"] = seed => Build(seed, [1, 6, 6], net =>
        {
            string x = net.Op("Relu", net.Conv("x", 1, 7));
            x = net.Op("Reshape", [x, net.Longs(-1, 112)]);
            net.Close(net.Gemm(net.Op("Relu", net.Gemm(x, 112, 20)), 20, 3), 3);
        }),
        ["reshape by computed extents"] = seed => Build(seed, [2, 6, 6], net =>
        {
            string x = net.Op("Relu", net.Conv("x", 2, 7));
            string batch = net.Op("Unsqueeze", [net.Op("Gather", [net.Op("Shape", x), net.Long(0)], ("axis", 0)), net.Longs(0)]);
            x = net.Op("Reshape", [x, net.Op("Concat", [batch, net.Longs(-1)], ("axis", 0))]);
            net.Close(net.Gemm(x, 112, 3), 3);
        }),
        ["shared weights"] = seed => Build(seed, [10], net =>
        {
            (string weight, string bias) = (net.Weight(10, 10), net.Weight(10));
            string x = net.Op("Gemm", ["x", weight, bias]);
            x = net.Op("Gemm", [net.Op("Relu", x), weight, bias]);
            string wide = net.Op("Relu", net.Gemm(x, 10, 14));
            string tied = net.Weight(14, 9);
            string left = net.Op("Tanh", net.Op("MatMul", wide, tied));
            string right = net.Op("Sigmoid", net.Op("MatMul", net.Op("Relu", net.Gemm(x, 10, 14)), tied));
            net.Close(net.Gemm(net.Op("Mul", left, right), 9, 3), 3);
        }),
        ["multi-head attention"] = seed => Build(seed, [5, 12], net =>
        {
            string heads(string from) => net.Op(
                "Transpose", [net.Op("Reshape", [net.Op("Add", net.MatMul(from, 12, 12), net.Weight(12)), net.Longs(0, 5, 4, 3)])],
                ("perm", new[] { 0, 2, 1, 3 }));
            string keys = net.Op("Transpose", [heads("x")], ("perm", new[] { 0, 1, 3, 2 }));
            string share = net.Op("Softmax", [net.Op("MatMul", heads("x"), keys)], ("axis", -1));
            string mixed = net.Op("Transpose", [net.Op("MatMul", share, heads("x"))], ("perm", new[] { 0, 2, 1, 3 }));
            string x = net.Op("Add", net.MatMul(net.Op("Reshape", [mixed, net.Longs(0, 5, 12)]), 12, 12), "x");
            x = net.Op("LayerNormalization", [x, net.Weight(12), net.Weight(12)]);
            net.Close(net.MatMul(net.Op("Relu", net.Op("Add", net.MatMul(x, 12, 16), net.Weight(16))), 16, 4), 5, 4);
        }),
        ["lstm, both directions"] = seed => Build(seed, [7, 6], net =>
        {
            string x = net.Recurrent("LSTM", net.Op("Transpose", ["x"], ("perm", new[] { 1, 0, 2 })), 6, 9, gates: 4, directions: 2);
            x = net.Op("Reshape", [net.Op("Transpose", [x], ("perm", new[] { 0, 2, 1, 3 })), net.Longs(0, 0, -1)]);
            x = net.Op("Squeeze", [net.Recurrent("LSTM", x, 18, 8, gates: 4, directions: 1), net.Longs(1)]);
            net.Close(net.Op("Transpose", [net.MatMul(x, 8, 3)], ("perm", new[] { 1, 0, 2 })), 7, 3);
        }),
        ["gru"] = seed => Build(seed, [7, 6], net =>
        {
            string x = net.Op("Transpose", ["x"], ("perm", new[] { 1, 0, 2 }));
            x = net.Op("Squeeze", [net.Recurrent("GRU", net.Op("Relu", net.MatMul(x, 6, 8)), 8, 10, gates: 3, directions: 1), net.Longs(1)]);
            net.Close(net.Op("Transpose", [net.MatMul(x, 10, 3)], ("perm", new[] { 1, 0, 2 })), 7, 3);
        }),
        ["split, slice and gather"] = seed => Build(seed, [12], net =>
        {
            string x = net.Op("Relu", net.Gemm("x", 12, 16));
            IReadOnlyList<string> parts = net.Split(x, 6, 10);
            string slice = net.Op("Slice", [parts[1], net.Longs(2), net.Longs(8), net.Longs(1)]);
            string both = net.Op("Add", parts[0], slice);
            string picked = net.Op("Gather", [x, net.Longs(15, 3, -2, 0, 8)], ("axis", 1));
            net.Close(net.Gemm(net.Op("Concat", [both, picked], ("axis", 1)), 11, 4), 4);
        }),
        ["transposed convolution and resize"] = seed => Build(seed, [10], net =>
        {
            string x = net.Op("Reshape", [net.Op("Relu", net.Gemm("x", 10, 24)), net.Longs(-1, 6, 2, 2)]);
            x = net.Op("Relu", net.Op("ConvTranspose", [x, net.Weight(6, 8, 3, 3), net.Weight(8)], ("strides", new[] { 2, 2 })));
            x = net.Op("Resize", [x, "", net.Floats(1, 1, 2, 2)], ("mode", "nearest"));
            x = net.Op("Pad", [net.Op("Tanh", net.Conv(x, 8, 5)), net.Longs(0, 0, 1, 1, 0, 0, 1, 1)]);
            net.Close(net.Op("ReduceMean", [net.Conv(x, 5, 3)], ("axes", new[] { 2, 3 }), ("keepdims", 0)), 3);
        }),
        ["squeeze and excitation"] = seed => Build(seed, [2, 6, 6], net =>
        {
            string x = net.Op("HardSwish", net.Conv("x", 2, 12));
            string gate = net.Op("Relu", net.Conv(net.Op("GlobalAveragePool", x), 12, 5, kernel: 1));
            x = net.Op("Mul", x, net.Op("HardSigmoid", net.Conv(gate, 5, 12, kernel: 1)));
            x = net.Op("AveragePool", [net.Op("Relu", net.Conv(x, 12, 8, pad: 1))], ("kernel_shape", new[] { 2, 2 }));
            net.Close(net.Gemm(net.Op("Flatten", x), 72, 3), 3);
        }),
    };

    public static IEnumerable<long> InputShape(Model model, int batch) =>
        model.Graph.RequiredInputs().Single().Shape!.Select(extent => extent.Size ?? batch);

    /// <summary>Zeros: some elements, and some whole rows, columns and channels.</summary>
    public static Model Masked(Model model, int seed)
    {
        var random = new Random(seed * 7919);
        return model.WithTensors(WeightCensus.Of(model).Where(weight => weight.Data.Rank >= 2).ToDictionary(weight => weight.Key, weight =>
        {
            float[] values = weight.Data.ToFloats();
            // The columns of recurrent weights stand on the last axis, and those of both directions have to go.
            double share = weight.Data.Rank == 3 ? 0.6 : 0.25;
            bool[][] gone = [.. weight.Data.Shape.Select(extent => Enumerable.Range(0, (int)extent).Select(_ => random.NextDouble() < share).ToArray())];
            int[] axes = weight.Data.Rank == 3 ? [1, 2] : [0, 1];
            long[] strides = [.. weight.Data.Shape.Select((_, axis) => TensorData.CountOf([.. weight.Data.Shape.Skip(axis + 1)]))];
            for (int i = 0; i < values.Length; i++)
            {
                bool dropped = random.NextDouble() < 0.3;
                dropped |= axes.Any(axis => gone[axis][i / strides[axis] % weight.Data.Shape[axis]]);

                values[i] = dropped ? 0 : values[i];
            }

            return TensorData.FromFloats(weight.Data.Shape, values, weight.Data.Type);
        }));
    }

    private static void Convolutional(Net net, int pad)
    {
        string x = net.Op("Relu", net.Conv("x", 1, 8, pad: pad));
        x = net.Op("Tanh", net.Conv(x, 8, 10, pad: pad));
        x = net.Op("Flatten", net.Op("MaxPool", [x], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 })));
        net.Close(net.Gemm(x, pad == 1 ? 160 : 40, 6), 6);
    }

    private static Model Build(int seed, long[] shape, Action<Net> make)
    {
        var net = new Net(seed, shape);
        make(net);
        return net.Graph.Build();
    }

    /// <summary>Builds layers with random weights.</summary>
    private sealed class Net
    {
        private readonly Random random;
        private int weights;

        public Net(int seed, long[] shape)
        {
            random = new Random(seed);
            Graph.Input("x", ElementType.Float32, ["batch", .. shape.Select(extent => (Dimension)extent)]);
        }

        public GraphBuilder Graph { get; } = new("net");

        public string Op(string opType, params string[] reads) => Graph.Node(opType, reads);

        public string Op(string opType, string[] reads, params (string, object)[] attributes) => Graph.Node(opType, reads, null, attributes);

        public string Weight(params long[] shape) => Graph.Initializer($"w{weights++}", TensorData.FromFloats(
            shape, [.. Enumerable.Range(0, (int)TensorData.CountOf(shape)).Select(_ => (float)(random.NextDouble() - 0.4))]));

        public string Longs(params long[] values) => Graph.Initializer($"i{weights++}", TensorData.FromLongs([values.Length], values));

        public string Long(long value) => Graph.Initializer($"i{weights++}", TensorData.FromLongs([], [value]));

        public string Floats(params float[] values) => Graph.Initializer($"f{weights++}", TensorData.FromFloats([values.Length], values));

        public string Scalar(float value) => Graph.Initializer($"f{weights++}", TensorData.FromFloats([], [value]));

        public string Gemm(string x, int inputs, int outputs, int transB = 1) => Graph.Node(
            "Gemm", [x, transB == 1 ? Weight(outputs, inputs) : Weight(inputs, outputs), Weight(outputs)], null, ("transB", transB));

        public string MatMul(string x, int inputs, int outputs) => Op("MatMul", x, Weight(inputs, outputs));

        public string Conv(string x, int inputs, int outputs, int kernel = 3, int pad = 0, int group = 1, bool bias = true)
        {
            string weight = Weight(outputs, inputs / group, kernel, kernel);
            string[] reads = bias ? [x, weight, Weight(outputs)] : [x, weight];
            return Op("Conv", reads, ("pads", new[] { pad, pad, pad, pad }), ("group", group));
        }

        public string Norm(string x, int channels)
        {
            float[] variance = [.. Enumerable.Range(0, channels).Select(_ => random.NextSingle() + 0.5f)];
            return Op("BatchNormalization", x, Weight(channels), Weight(channels), Weight(channels), Floats(variance));
        }

        public string Recurrent(string opType, string x, int inputs, int hidden, int gates, int directions)
        {
            string[] reads = [x, Weight(directions, gates * hidden, inputs), Weight(directions, gates * hidden, hidden)];
            return Op(opType, reads, ("hidden_size", hidden), ("direction", directions == 2 ? "bidirectional" : "forward"));
        }

        public IReadOnlyList<string> Split(string x, params long[] sizes) =>
            Graph.Nodes("Split", [x, Longs(sizes)], [.. sizes.Select((_, part) => $"part{part}")], ("axis", 1));

        public void Close(string value, params long[] shape)
        {
            Graph.Nodes("Identity", [value], ["y"]);
            Graph.Output("y", ElementType.Float32, ["batch", .. shape.Select(extent => (Dimension)extent)]);
        }
    }
}
