using Compressor.IR;
using Compressor.Tests.Support;
using Compressor.Training;
using Compressor.Training.Variational;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training;

/// <summary>Graphs inside graphs: branches, loops, scans and functions, against ONNX Runtime.</summary>
public sealed class ControlFlowTests
{
    [Theory]
    [InlineData(16000)]
    [InlineData(8000)]
    public void A_branch_is_taken_by_an_input_and_its_weights_are_trained(long rate)
    {
        Model model = Branches();
        AssertSameAsOnnxRuntime(model, new() { ["x"] = Ramp(2, 3), ["rate"] = OperatorCase.Ints([], rate) }, "y");

        using var scope = NewDisposeScope();
        using var module = GraphModule.From(model);
        Assert.Equal(["y/then_branch/w", "y/else_branch/bias", "y/else_branch/w"], module.Plan.Trained);
        Assert.Equal(["y/then_branch/w", "y/else_branch/w"], module.Plan.Prunable);
        var feeds = new Dictionary<string, Tensor> { ["x"] = rand(2, 3), ["rate"] = tensor(rate) };
        module.Run(feeds, ["y"])["y"].sum().backward();
        string taken = rate == 16000 ? "y/then_branch/w" : "y/else_branch/w";
        foreach (string key in module.Plan.Prunable)
        {
            Assert.Equal(key == taken, module.Weights[key].grad is not null);
        }
    }

    [Fact]
    public void A_branch_that_a_constant_rules_out_need_not_be_trainable()
    {
        var builder = new GraphBuilder("known");
        builder.Input("x", ElementType.Float32, 2, 3);
        string rank = builder.Node("Size", [builder.Node("Shape", ["x"])]);
        string isMatrix = builder.Node("Equal", [rank, builder.Initializer("two", OperatorCase.Ints([], 2))]);
        var then = new GraphBuilder("then");
        then.Output(then.Node("Relu", ["x"], "kept"), ElementType.Float32);
        var otherwise = new GraphBuilder("else");
        otherwise.Output(otherwise.Node("NoSuchOperator", ["x"], "lost"), ElementType.Float32);
        builder.Node("If", [isMatrix], "y", ("then_branch", then.BuildGraph()), ("else_branch", otherwise.BuildGraph()));
        builder.Output("y", ElementType.Float32, 2, 3);

        using var module = GraphModule.From(builder.Build());
        using Tensor x = tensor(new float[] { -1, 2, -3, 4, -5, 6 }, [2, 3]);
        Assert.True(module.Run(new Dictionary<string, Tensor> { ["x"] = x }, ["y"])["y"].equal(x.relu()).all().item<bool>());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    public void A_loop_carries_and_scans(long turns, bool go)
    {
        var body = new GraphBuilder("body");
        body.Input("turn", ElementType.Int64);
        body.Input("going", ElementType.Bool);
        body.Input("sum", ElementType.Float32, 2, 3);
        string next = body.Node("MatMul", ["sum", "square"], "next");
        body.Node("Identity", ["going"], "still");
        body.Node("Add", [next, body.Node("Cast", ["turn"], null, ("to", 1))], "seen");
        body.Output("still", ElementType.Bool);
        body.Output("next", ElementType.Float32, 2, 3);
        body.Output("seen", ElementType.Float32, 2, 3);
        var builder = new GraphBuilder("loop");
        builder.Input("x", ElementType.Float32, 2, 3);
        builder.Input("turns", ElementType.Int64);
        builder.Input("go", ElementType.Bool);
        builder.Initializer("square", Ramp(3, 3));
        builder.Nodes("Loop", ["turns", "go", "x"], ["last", "all"], ("body", body.BuildGraph()));
        builder.Output("last", ElementType.Float32, 2, 3);
        builder.Output("all", ElementType.Float32, "turns", 2, 3);
        string[] wanted = turns > 0 && go ? ["last", "all"] : ["last"];
        AssertSameAsOnnxRuntime(
            builder.Build(),
            new() { ["x"] = Ramp(2, 3), ["turns"] = OperatorCase.Ints([], turns), ["go"] = OperatorCase.Bools([], go) }, wanted);
    }

    [Fact]
    public void A_scan_runs_along_its_axes_in_its_directions()
    {
        var body = new GraphBuilder("body");
        body.Input("state", ElementType.Float32, 2);
        body.Input("a", ElementType.Float32, 2);
        body.Input("b", ElementType.Float32, 2);
        string next = body.Node("Add", ["state", body.Node("Mul", ["a", "b"])], "next");
        body.Node("Tanh", [next], "seen");
        body.Output("next", ElementType.Float32, 2);
        body.Output("seen", ElementType.Float32, 2);
        var builder = new GraphBuilder("scan");
        builder.Input("start", ElementType.Float32, 2);
        builder.Input("a", ElementType.Float32, 2, 4);
        builder.Input("b", ElementType.Float32, 4, 2);
        builder.Nodes(
            "Scan", ["start", "a", "b"], ["last", "all"], ("body", body.BuildGraph()), ("num_scan_inputs", 2),
            ("scan_input_axes", new[] { 1, 0 }), ("scan_input_directions", new[] { 1, 0 }),
            ("scan_output_axes", new[] { -1 }), ("scan_output_directions", new[] { 1 }));
        builder.Output("last", ElementType.Float32, 2);
        builder.Output("all", ElementType.Float32, 2, 4);
        AssertSameAsOnnxRuntime(builder.Build(), new() { ["start"] = Ramp(2), ["a"] = Ramp(2, 4), ["b"] = Ramp(4, 2) }, "last", "all");
    }

    [Fact]
    public void Calls_of_a_function_share_its_weights_and_bring_their_own_attributes()
    {
        Model model = Functions();
        AssertSameAsOnnxRuntime(model, new() { ["x"] = Ramp(2, 3) }, "y", "z");

        using var module = GraphModule.From(model);
        Assert.Equal(["square", "local.Dense/bias"], module.Plan.Trained.Order(StringComparer.Ordinal).Reverse());
        Assert.Equal(["square"], module.Plan.Prunable);
    }

    [Fact]
    public void A_weight_inside_a_branch_or_function_is_variational()
    {
        using var scope = NewDisposeScope();
        foreach ((Model model, Dictionary<string, Tensor> feeds) in ((Model, Dictionary<string, Tensor>)[])
        [
            (Branches(), new() { ["x"] = rand(2, 3), ["rate"] = tensor(16000L) }),
            (Functions(), new() { ["x"] = rand(2, 3) }),
        ])
        {
            using var module = GraphModule.From(model);
            string key = module.Plan.Prunable[0];
            Tensor variance = full_like(module.Weights[key], 0.1).requires_grad_();
            var noise = new GaussianNoise(1, 1);
            module.train();
            Tensor noisy = module.Run(feeds, ["y"], new Dictionary<string, Tensor> { [key] = variance }, noise)["y"];
            noisy.sum().backward();
            Assert.False(noisy.allclose(module.Run(feeds, ["y"])["y"]));
            Assert.True(variance.grad!.abs().sum().item<float>() > 0);
        }
    }

    [Fact]
    public void A_function_that_calls_itself_is_refused()
    {
        Model model = Functions();
        Function function = model.Functions[0];
        model = model with { Functions = [function with { Nodes = [new Node("Dense", function.Inputs, function.Outputs) { Domain = "local" }] }] };
        var error = Assert.Throws<CompressorException>(() => GraphModule.From(model));
        Assert.Contains("calls itself", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_norm_that_shares_its_statistics_leaves_them_alone()
    {
        var builder = new GraphBuilder("shared");
        builder.Input("x", ElementType.Float32, "batch", 2);
        foreach (string name in (string[])["ones", "mean", "var"])
        {
            builder.Initializer(name, OperatorCase.Numbers([2], 1, 1));
        }

        string once = builder.Node("BatchNormalization", ["x", "ones", "ones", "mean", "var"]);
        builder.Node("BatchNormalization", [once, "ones", "ones", "mean", "var"], "y");
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(builder.Build());
        module.train();
        Assert.Empty(module.RunningStatistics);
        Tensor y = module.Run(new Dictionary<string, Tensor> { ["x"] = full([3, 2], 10.0f) }, ["y"])["y"];
        Assert.True(y.allclose(full([3, 2], 10.0f), rtol: 1e-4));
    }

    [Fact]
    public void What_comes_before_every_prunable_weight_runs_elsewhere()
    {
        Model model = Preprocessed();
        var plan = GraphPlan.Of(model);
        Assert.Empty(plan.Obstacles);
        Assert.Equal(["scaled", "exotic"], plan.PrefixNodes);
        Assert.Equal(["w"], plan.Prunable);
        Assert.Equal(["w"], plan.Trained);

        using var scope = NewDisposeScope();
        using var module = GraphModule.From(model, openPrefix: prefix =>
        {
            Assert.Equal(["x"], prefix.Graph.RequiredInputs().Select(input => input.Name));
            Assert.Equal(["seen"], prefix.Graph.Outputs.Select(output => output.Name));
            return inputs => new Dictionary<string, TensorData>
            {
                ["seen"] = TensorData.FromFloats([2, 3], Array.ConvertAll(inputs["x"].ToFloats(), value => value * value)),
            };
        });
        using Tensor x = rand(2, 3);
        Tensor y = module.Run(new Dictionary<string, Tensor> { ["x"] = x }, ["y"])["y"];
        Assert.True(y.allclose(x.square().matmul(module.Weights["w"])));
        Assert.Contains("'exotic'", Assert.Throws<CompressorException>(() => GraphModule.From(model)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("after")]
    [InlineData("matrix")]
    public void What_comes_after_a_prunable_weight_or_may_hold_one_does_not(string where)
    {
        Model model = Preprocessed();
        Node[] nodes = [.. model.Graph.Nodes];
        nodes = where == "after"
            ? [nodes[0], nodes[1] with { OpType = "Relu", Domain = "" }, nodes[2] with { Outputs = ["late"] }, new Node("Odd", ["late"], ["y"]) { Domain = "local", Name = "exotic" }]
            : [nodes[0], nodes[1] with { Inputs = ["scaled_out", "w2"] }, nodes[2]];
        model = model with
        {
            Graph = model.Graph with { Nodes = nodes, Initializers = [.. model.Graph.Initializers, new Initializer("w2", Ramp(3, 3))] },
        };
        Assert.Equal(["local.Odd ('exotic')"], GraphPlan.Of(model).Obstacles);
    }

    /// <summary>y = Odd(x * factor) W, where nobody knows what Odd does.</summary>
    private static Model Preprocessed()
    {
        var builder = new GraphBuilder("preprocessed");
        builder.Input("x", ElementType.Float32, "batch", 3);
        builder.Initializer("factor", OperatorCase.Numbers([3], 1, 2, 3));
        builder.Initializer("w", Ramp(3, 4));
        builder.Output("y", ElementType.Float32, "batch", 4);
        Model model = builder.Build();
        return model with
        {
            Graph = model.Graph with
            {
                Nodes =
                [
                    new Node("Mul", ["x", "factor"], ["scaled_out"]) { Name = "scaled" },
                    new Node("Odd", ["scaled_out"], ["seen"]) { Name = "exotic", Domain = "local" },
                    new Node("MatMul", ["seen", "w"], ["y"]) { Name = "product" },
                ],
            },
        };
    }

    /// <summary>y = If(rate == 16000): x W, else: x W' + b, where each branch holds its own.</summary>
    private static Model Branches()
    {
        var builder = new GraphBuilder("branches");
        builder.Input("x", ElementType.Float32, 2, 3);
        builder.Input("rate", ElementType.Int64);
        string fast = builder.Node("Equal", ["rate", builder.Initializer("fast", OperatorCase.Ints([], 16000))]);
        var then = new GraphBuilder("then");
        then.Output(then.Node("MatMul", ["x", then.Initializer("w", Ramp(3, 4))], "product"), ElementType.Float32);
        var otherwise = new GraphBuilder("else");
        string w = otherwise.Node("Constant", [], "w", ("value", Ramp(3, 4)));
        otherwise.Output(otherwise.Node("Gemm", ["x", w, otherwise.Initializer("bias", Ramp(4))], "sum"), ElementType.Float32);
        builder.Node("If", [fast], "y", ("then_branch", then.BuildGraph()), ("else_branch", otherwise.BuildGraph()));
        builder.Output("y", ElementType.Float32, 2, 4);
        return builder.Build();
    }

    /// <summary>Dense(x, w) = LeakyRelu(x w + bias, alpha), whose bias is the function's, called with alpha 0.5 and with the default.</summary>
    private static Model Functions()
    {
        var builder = new GraphBuilder("calls", opset: 17, irVersion: 9);
        builder.Input("x", ElementType.Float32, 2, 3);
        builder.Initializer("square", Ramp(3, 3));
        builder.Output("y", ElementType.Float32, 2, 3);
        builder.Output("z", ElementType.Float32, 2, 3);
        Model model = builder.Build();
        var bias = new Node("Constant", [], ["bias"]) { Attributes = [new NodeAttribute("value", new Initializer("", Ramp(3)))] };
        var dense = new Function("local", "Dense", ["in", "w"], ["out"])
        {
            Nodes =
            [
                bias,
                new Node("MatMul", ["in", "w"], ["product"]),
                new Node("Sub", ["product", "bias"], ["sum"]),
                new Node("LeakyRelu", ["sum"], ["out"]) { Attributes = [new NodeAttribute("alpha", null) { Reference = "alpha" }] },
            ],
            Defaults = [new NodeAttribute("alpha", 0.125f)],
            Opsets = new Dictionary<string, long> { [""] = 17 },
        };
        return model with
        {
            Graph = model.Graph with
            {
                Nodes =
                [
                    new Node("Dense", ["x", "square"], ["y"]) { Name = "first", Domain = "local", Attributes = [new NodeAttribute("alpha", 0.5f)] },
                    new Node("Dense", ["y", "square"], ["z"]) { Name = "second", Domain = "local" },
                ],
            },
            Functions = [dense],
            Opsets = new Dictionary<string, long> { [""] = 17, ["local"] = 1 },
        };
    }

    private static TensorData Ramp(params long[] shape)
    {
        long count = TensorData.CountOf(shape);
        return TensorData.FromFloats(shape, [.. Enumerable.Range(0, (int)count).Select(i => (i - count / 2) * 0.25f)]);
    }

    private static void AssertSameAsOnnxRuntime(Model model, Dictionary<string, TensorData> feeds, params string[] wanted) =>
        OperatorOracle.AssertComputes(model, feeds, wanted, OperatorOracle.RunOnnxRuntime(model, feeds), 1e-5);
}
