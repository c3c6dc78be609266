using Compressor.IR;

namespace Compressor.Tests.Training.Dropout;

/// <summary>Networks whose Dropout nodes and layers stand in branches, loops and functions.</summary>
internal static class NestedNetworks
{
    /// <summary>What branches compute of x, (1, -2), without dropout: the two values that are dropped and added up.</summary>
    public static readonly double[] ThenTerms = [1.5, -2];

    private static readonly string[] Hidden = ["x", "w"];

    /// <summary>y = -sum(Dropout(x w) v) at rate 0.25, or where `go` does not hold -sum(Dropout(x)) at 0.5, which stands in the main graph.</summary>
    public static Model Branches()
    {
        var graph = new GraphBuilder("branches");
        graph.Input("x", ElementType.Float32, "batch", 2);
        graph.Input("go", ElementType.Bool);
        graph.Initializer("v", TensorData.FromFloats([2, 1], [1, 0.5f]));
        graph.Initializer("half", TensorData.FromFloats([], [0.5f]));
        var then = new GraphBuilder("then");
        then.Initializer("w", TensorData.FromFloats([2, 2], [0.5f, -1, -0.5f, 1.5f]));
        string quarter = then.Node("Constant", [], "quarter", ("value", TensorData.FromFloats([], [0.25f])));
        string kept = then.Node("Dropout", [then.Node("MatMul", Hidden, "h"), quarter], "d");
        then.Output(then.Node("MatMul", [kept, "v"], "t"), ElementType.Float32, "batch", 1);
        var otherwise = new GraphBuilder("else");
        string ones = otherwise.Initializer("ones", TensorData.FromFloats([2, 1], [1, 1]));
        otherwise.Output(otherwise.Node("MatMul", [otherwise.Node("Dropout", ["x", "half"], "d"), ones], "e"), ElementType.Float32, "batch", 1);
        graph.Node("If", ["go"], "s", ("then_branch", then.BuildGraph()), ("else_branch", otherwise.BuildGraph()));
        graph.Output(graph.Node("Neg", ["s"], "y"), ElementType.Float32, "batch", 1);
        return graph.Build();
    }

    /// <summary>y = -x after three turns, each of which drops half.</summary>
    public static Model Turns()
    {
        var body = new GraphBuilder("body");
        body.Input("turn", ElementType.Int64);
        body.Input("going", ElementType.Bool);
        body.Input("carried", ElementType.Float32, "batch", 1);
        body.Output(body.Node("Identity", ["going"], "still"), ElementType.Bool);
        body.Output(body.Node("Dropout", ["carried", "half"], "dropped"), ElementType.Float32, "batch", 1);
        var graph = new GraphBuilder("turns");
        graph.Input("x", ElementType.Float32, "batch", 1);
        graph.Initializer("half", TensorData.FromFloats([], [0.5f]));
        graph.Initializer("three", TensorData.FromLongs([], [3]));
        graph.Node("Loop", ["three", "", "x"], "last", ("body", body.BuildGraph()));
        graph.Output(graph.Node("Neg", ["last"], "y"), ElementType.Float32, "batch", 1);
        return graph.Build();
    }

    /// <summary>y = -Drop(Drop(x)), where Drop is a function with a Dropout node that takes its rate from the caller.</summary>
    public static Model Calls()
    {
        var graph = new GraphBuilder("calls", irVersion: 9);
        graph.Input("x", ElementType.Float32, "batch", 1);
        graph.Initializer("half", TensorData.FromFloats([], [0.5f]));
        graph.Output("y", ElementType.Float32, "batch", 1);
        Model model = graph.Build();
        return model with
        {
            Graph = model.Graph with
            {
                Nodes =
                [
                    new Node("Drop", ["x", "half"], ["once"]) { Name = "first", Domain = "local" },
                    new Node("Drop", ["once", "half"], ["twice"]) { Name = "second", Domain = "local" },
                    new Node("Neg", ["twice"], ["y"]),
                ],
            },
            Functions =
            [
                new Function("local", "Drop", ["in", "rate"], ["out"])
                {
                    Nodes = [new Node("Dropout", ["in", "rate"], ["out"]) { Name = "inside" }],
                    Opsets = new Dictionary<string, long> { [""] = 17 },
                },
            ],
            Opsets = new Dictionary<string, long> { [""] = 17, ["local"] = 1 },
        };
    }
}
