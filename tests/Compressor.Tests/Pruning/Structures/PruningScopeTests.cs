using Compressor.IR;
using Compressor.Pruning;
using Compressor.Pruning.Criteria;
using Compressor.Pruning.Structures;
using Xunit;

namespace Compressor.Tests.Pruning.Structures;

public sealed class PruningScopeTests
{
    private static readonly WeightRoles Roles = new(["a", "b"], ["a", "b", "bias"]);

    /// <summary>Of the six pairs of a group, the kept one has the highest sum of rates.</summary>
    [Fact]
    public void Two_of_every_four_are_the_best_pair()
    {
        Model model = Perceptron(8, 3, 4);
        PruningScope scope = PruningScope.For(model, Roles, new NofM(2, 4), 0.5, "m.onnx");
        WeightPosterior[] posteriors = [Random("a", 8 * 3, 1), Random("b", 3 * 4, 2)];
        float[] scores = new Variational().Scores(posteriors[0]);

        PruningPlan plan = scope.Decide(posteriors, new Variational(), scope.Budget.Keep);

        // [8, 3] with transB = 0: inputs run down the rows.
        for (int output = 0; output < 3; output++)
        {
            for (int first = 0; first < 8; first += 4)
            {
                int[] group = [.. Enumerable.Range(first, 4).Select(input => input * 3 + output)];
                IEnumerable<(int, int)> pairs = group.SelectMany((one, i) => group[(i + 1)..].Select(other => (one, other)));
                (int x, int y) = pairs.MaxBy(pair => scores[pair.Item1] + scores[pair.Item2]);
                Assert.Equal(group.Select(i => i == x || i == y), group.Select(i => plan.Masks[0].Keep[i]));
            }
        }

        Assert.Equal(scope.Budget.Keep, plan.Masks.Sum(mask => mask.Kept));
        Assert.Equal(["b: its input dimension of 3 is no multiple of 4; of the last 3, 2 stay"], scope.LeftAlone);
        Assert.Empty(scope.Broken(Masked(model, plan)));
        Assert.Equal([$"a is not 2:4: 6 of 6 groups keep more", "b is not 2:4: 4 of 4 groups keep more"], scope.Broken(model));
        Assert.Equal((3 * 4 + 4 * 2) / 36.0, scope.KeptShare(Masked(model, plan)), 12);
    }

    /// <summary>Every choice of blocks within the budget is tried.</summary>
    [Fact]
    public void Blocks_stay_whole_and_are_the_best_within_the_budget()
    {
        Model model = Perceptron(4, 4, 2);
        PruningScope scope = PruningScope.For(model, Roles, new Block(2, 2), (12 + 6.0) / 30, "m.onnx");
        WeightPosterior[] posteriors = [Random("a", 16, 5), Random("b", 8, 6)];
        float[][] scores = [.. posteriors.Select(new Magnitude().Scores)];
        (int Tensor, int[] Elements)[] blocks =
        [
            .. from tensor in (int[])[0, 1]
               from row in (int[])(tensor == 0 ? [0, 2] : [0])
               from column in (int[])[0, 2]
               select (tensor, (int[])[row * 4 + column, row * 4 + column + 1, (row + 1) * 4 + column, (row + 1) * 4 + column + 1]),
        ];
        int best = Enumerable.Range(0, 1 << blocks.Length).Where(set => System.Numerics.BitOperations.PopCount((uint)set) == 3)
            .MaxBy(set => blocks.Where((_, i) => (set >> i & 1) != 0).Sum(block => block.Elements.Sum(i => scores[block.Tensor][i])));

        PruningPlan plan = scope.Decide(posteriors, new Magnitude(), scope.Budget.Keep);

        Assert.Equal(12, scope.Budget.Keep);
        Assert.All(blocks.Select((block, i) => (block, i)), one => Assert.All(
            one.block.Elements, element => Assert.Equal((best >> one.i & 1) != 0, plan.Masks[one.block.Tensor].Keep[element])));
    }

    /// <summary>A zero in a block that stays is a value like any other; a weight in one that goes is one too many.</summary>
    [Fact]
    public void Blocks_are_proven_element_by_element()
    {
        Model model = Perceptron(4, 4, 2);
        PruningScope scope = PruningScope.For(model, Roles, new Block(2, 2), (12 + 6.0) / 30, "m.onnx");
        PruningPlan plan = scope.Decide([Random("a", 16, 5), Random("b", 8, 6)], new Magnitude(), scope.Budget.Keep);
        Model written = Masked(model, plan);
        Assert.Empty(scope.Broken(written, plan.Masks));
        Assert.Equal(3, scope.Blocks(written)!.Values.Sum());

        bool[] keep = plan.Masks[0].Keep;
        (int gone, int kept) = (Array.IndexOf(keep, false), Array.IndexOf(keep, true));
        Assert.Empty(scope.Broken(Changed(kept, 0), plan.Masks));
        Assert.Equal(["a is not block:2x2: 1 of 4 blocks stay in part"], scope.Broken(Changed(gone, 1e-6f), plan.Masks));
        Assert.Equal(4, scope.Blocks(Changed(gone, 1e-6f))!.Values.Sum());

        keep[gone] = true;
        Assert.Equal(["a is not block:2x2: 1 of 4 blocks stay in part"], scope.Broken(written, plan.Masks));

        Model Changed(int element, float value)
        {
            float[] values = written.Graph.Initializers[0].Data.ToFloats();
            values[element] = value;
            return GraphPruner.Apply(written, new Dictionary<string, float[]> { ["a"] = values });
        }
    }

    [Fact]
    public void What_a_structure_does_not_fit_stays_whole_and_is_said()
    {
        var graph = new GraphBuilder("shared");
        graph.Input("x", ElementType.Float32, "batch", 8);
        graph.Input("i", ElementType.Int64, "batch");
        graph.Initializer("both", Ones(8, 8));
        graph.Initializer("rows", Ones(8, 8));
        graph.Initializer("thin", Ones(2, 8));
        graph.Initializer("own", Ones(8, 8));
        string once = graph.Node("Gemm", ["x", "both"]);
        string twice = graph.Node("Gemm", [once, "both"], null, ("transB", 1));
        string looked = graph.Node("Gather", ["rows", "i"]);
        string sum = graph.Node("Add", [graph.Node("MatMul", [twice, "own"]), looked]);
        string narrow = graph.Node("MatMul", [graph.Node("Gemm", [sum, "thin"], null, ("transB", 1)), "thin"]);
        graph.Output(narrow, ElementType.Float32, "batch", 8);
        string[] keys = ["both", "rows", "thin", "own"];

        PruningScope scope = PruningScope.For(graph.Build(), new WeightRoles(keys, keys), new NofM(2, 4), 0.5, "m.onnx");

        Assert.Equal(["own"], scope.Budget.Prunable);
        Assert.Equal(
            [
                "both: stays whole, it is shared by Gemm 'Gemm_0' and Gemm 'Gemm_1', whose inputs run along different axes",
                "rows: stays whole, it is read by Gather 'Gather_2', whose inputs run along no axis of it",
                "thin: stays whole, it is shared by Gemm 'Gemm_5' and MatMul 'MatMul_6', whose inputs run along different axes",
            ],
            scope.LeftAlone);
    }

    [Fact]
    public void A_weight_inside_a_sub_graph_is_found_where_it_is_read()
    {
        var then = new GraphBuilder("then");
        then.Initializer("inner", Ones(8, 4));
        then.Output(then.Node("MatMul", ["x", "inner"], "t"), ElementType.Float32, "batch", 4);
        var otherwise = new GraphBuilder("else");
        otherwise.Output(otherwise.Node("MatMul", ["x", "outer"], "e"), ElementType.Float32, "batch", 4);
        var graph = new GraphBuilder("main");
        graph.Input("x", ElementType.Float32, "batch", 8);
        graph.Input("c", ElementType.Bool);
        graph.Initializer("outer", Ones(8, 4));
        graph.Output(
            graph.Node("If", ["c"], "y", ("then_branch", then.BuildGraph()), ("else_branch", otherwise.BuildGraph())), ElementType.Float32, "batch", 4);
        string[] keys = ["outer", "y/then_branch/inner"];

        PruningScope scope = PruningScope.For(graph.Build(), new WeightRoles(keys, keys), new NofM(2, 4), 0.5, "m.onnx");

        Assert.Equal(keys, scope.Budget.Prunable);
        Assert.Equal((32, 64), (scope.Budget.Keep, scope.Budget.PrunableParameters));
        Assert.Empty(scope.LeftAlone);
    }

    [Fact]
    public void A_density_below_one_block_per_weight_cannot_be_reached()
    {
        var error = Assert.Throws<CompressorException>(() => PruningScope.For(Perceptron(4, 4, 2), Roles, new Block(4, 4), 0.6, "m.onnx"));

        Assert.Equal(ErrorKind.Target, error.Kind);
        Assert.Equal(
            "m.onnx: density 0.6 cannot be reached with block:4x4: one block of every weight is 24 parameters, 12 may stay.", error.Message);
    }

    [Fact]
    public void A_model_with_nothing_to_fit_is_refused_with_every_reason()
    {
        var error = Assert.Throws<CompressorException>(() => PruningScope.For(Perceptron(2, 1, 1), Roles, new NofM(2, 4), 0.5, "m.onnx"));

        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains("a: stays whole, its input dimension of 2 has no group of 4; b: stays whole", error.Message, StringComparison.Ordinal);
    }

    private static WeightPosterior Random(string key, int count, int seed)
    {
        var random = new Random(seed);
        return new WeightPosterior(
            key, [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)], [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 8 - 8)]);
    }

    private static Model Masked(Model model, PruningPlan plan) => GraphPruner.Apply(
        model, plan.Masks.ToDictionary(mask => mask.Key, mask => Array.ConvertAll(mask.Keep, keep => keep ? 1f : 0f)));

    private static TensorData Ones(params long[] shape) =>
        TensorData.FromFloats(shape, [.. Enumerable.Repeat(1f, (int)TensorData.CountOf(shape))]);

    private static Model Perceptron(int inputs, int hidden, int outputs)
    {
        var graph = new GraphBuilder("perceptron");
        graph.Input("x", ElementType.Float32, "batch", inputs);
        graph.Initializer("a", Ones(inputs, hidden));
        graph.Initializer("b", Ones(outputs, hidden));
        graph.Initializer("bias", Ones(6));
        string y = graph.Node("Gemm", [graph.Node("Gemm", ["x", "a"]), "b"], null, ("transB", 1));
        graph.Output(graph.Node("Add", [y, "bias"]), ElementType.Float32, "batch", outputs);
        return graph.Build();
    }
}
