using Compressor.IR;

namespace Compressor.Tests.Support;

/// <summary>Perceptrons 16 -> 24 -> 24 -> 8 whose weights stand where weights seldom stand.</summary>
internal static class UnusualWeights
{
    public static readonly string[] Names = ["outputs", "inputs", "shared", "branches", "double", "float16"];

    public static Model Build(string name) => name switch
    {
        "outputs" => Listed(Perceptron(ElementType.Float32), graph => graph with
        {
            Outputs = [.. graph.Outputs, Declared(graph, "w1"), Declared(graph, "b1")],
        }),
        "inputs" => Listed(Perceptron(ElementType.Float32), graph => graph with
        {
            Inputs = [.. graph.Inputs, .. graph.Initializers.Select(initializer => Declared(graph, initializer.Name))],
        }),
        "shared" => Shared(),
        "branches" => Branches(),
        "double" => Perceptron(ElementType.Float64),
        "float16" => Perceptron(ElementType.Float16),
        _ => throw new ArgumentException(name),
    };

    private static Model Listed(Model model, Func<Graph, Graph> change) => model with { Graph = change(model.Graph) };

    private static Value Declared(Graph graph, string name)
    {
        TensorData data = graph.Initializers.Single(initializer => initializer.Name == name).Data;
        return new Value(name, data.Type, [.. data.Shape.Select(extent => (Dimension)extent)]);
    }

    private static Model Perceptron(ElementType type)
    {
        var graph = new GraphBuilder("perceptron");
        string value = graph.Input("x", type, "batch", 16);
        value = graph.Node("Relu", [Dense(graph, value, 1, 16, 24, type)]);
        value = graph.Node("Relu", [Dense(graph, value, 2, 24, 24, type)]);
        graph.Node("Identity", [Dense(graph, value, 3, 24, 8, type)], "y");
        graph.Output("y", type, "batch", 8);
        return graph.Build();
    }

    /// <summary>One matrix is multiplied with, multiplied with transposed, and gathered from.</summary>
    private static Model Shared()
    {
        var graph = new GraphBuilder("shared");
        string value = graph.Input("x", ElementType.Float32, "batch", 16);
        value = graph.Node("Relu", [Dense(graph, value, 1, 16, 24, ElementType.Float32)]);
        graph.Initializer("shared", Random([24, 24], 9, ElementType.Float32));
        value = graph.Node("Relu", [graph.Node("MatMul", [value, "shared"])]);
        value = graph.Node("Gemm", [value, "shared"], null, ("transB", 1));
        string best = graph.Node("ArgMax", [value], null, ("axis", 1), ("keepdims", 0));
        value = graph.Node("Add", [value, graph.Node("Gather", ["shared", best])]);
        graph.Node("Identity", [Dense(graph, value, 3, 24, 8, ElementType.Float32)], "y");
        graph.Output("y", ElementType.Float32, "batch", 8);
        return graph.Build();
    }

    /// <summary>Weights inside both branches of an If, and one outside that both read.</summary>
    private static Model Branches()
    {
        var graph = new GraphBuilder("branches");
        string value = graph.Input("x", ElementType.Float32, "batch", 16);
        value = graph.Node("Relu", [Dense(graph, value, 1, 16, 24, ElementType.Float32)], "hidden");
        graph.Initializer("around", Random([24, 24], 5, ElementType.Float32));
        string sum = graph.Node("ReduceSum", ["x"], null, ("keepdims", 0));
        graph.Initializer("zero", TensorData.FromFloats([], [0]));
        string condition = graph.Node("Greater", [sum, "zero"]);
        value = graph.Node(
            "If", [condition], null, ("then_branch", Branch("then", 6)), ("else_branch", Branch("else", 7)));
        graph.Node("Identity", [Dense(graph, value, 3, 24, 8, ElementType.Float32)], "y");
        graph.Output("y", ElementType.Float32, "batch", 8);
        return graph.Build();

        static Graph Branch(string name, int seed)
        {
            var branch = new GraphBuilder(name);
            branch.Initializer($"{name}_inner", Random([24, 24], seed, ElementType.Float32));
            string outer = branch.Node("MatMul", ["hidden", "around"], $"{name}_outer");
            branch.Output(
                branch.Node("Relu", [branch.Node("MatMul", [outer, $"{name}_inner"], $"{name}_product")], $"{name}_out"),
                ElementType.Float32, "batch", 24);
            return branch.BuildGraph();
        }
    }

    private static string Dense(GraphBuilder graph, string input, int layer, int from, int to, ElementType type)
    {
        graph.Initializer($"w{layer}", Random([from, to], layer, type));
        graph.Initializer($"b{layer}", Random([to], layer + 10, type));
        return graph.Node("Gemm", [input, $"w{layer}", $"b{layer}"]);
    }

    private static TensorData Random(long[] shape, int seed, ElementType type)
    {
        var random = new Random(seed);
        float[] values = [.. Enumerable.Range(0, (int)TensorData.CountOf(shape)).Select(_ => (random.NextSingle() - 0.5f) * 0.6f)];
        return TensorData.FromFloats(shape, values, type);
    }
}
