using Compressor.IR;
using Compressor.Training;
using Compressor.Training.Dropout;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

/// <summary>
/// Recurrent nodes under masks, held against the equations in plain loops. What masks a layer draws is known from its seed.
/// </summary>
public sealed class RecurrentDropoutTests
{
    private const int Steps = 4;
    private const int Batch = 2;
    private const int Inputs = 3;
    private const int Hidden = 3;
    private const int Seed = 5;
    private const double P = 0.4;

    public static TheoryData<string, string> Rules()
    {
        var data = new TheoryData<string, string>();
        foreach (string node in (string[])["LSTM", "LSTM bidirectional", "GRU", "GRU linear", "RNN"])
        {
            foreach (string rule in (string[])["rnndrop", "recurrent:0.4", "recurrent:0.4,mask=sequence", "variational-rnn:0.4", "variational-rnn:0.4,gates=untied"])
            {
                if (Fits(rule, node))
                {
                    data.Add(node, rule.Replace("rnndrop", "rnndrop:0.4", StringComparison.Ordinal));
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_node_follows_its_equations_under_the_drawn_masks(string node, string rule)
    {
        var network = new Network(node);
        var shape = network.Shape();
        using var scope = NewDisposeScope();
        RecurrentMasks masks = Draw(rule, shape, new DropoutNoise(Seed));

        double[] output = network.Run(DropoutRule.Parse(rule));

        Assert.Equal(network.Expected(masks), output, (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.NotEqual(network.Expected(new RecurrentMasks()), output, (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Theory]
    [InlineData("LSTM")]
    [InlineData("GRU")]
    [InlineData("GRU linear")]
    [InlineData("RNN")]
    public void Without_a_rate_a_node_computes_what_the_file_computes(string node)
    {
        var network = new Network(node);
        double[] plain = network.Run(null);

        foreach (string rule in ((string[])["rnndrop:0", "recurrent:0", "variational-rnn:0", "variational-rnn:0,gates=untied"]).Where(rule => Fits(rule, node)))
        {
            Assert.Equal(plain, network.Run(DropoutRule.Parse(rule)), (a, b) => Math.Abs(a - b) < 1e-6);
        }

        Assert.Equal(network.Expected(new RecurrentMasks()), plain, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Theory]
    [InlineData("LSTM", "rnndrop:1")]
    [InlineData("LSTM", "recurrent:1")]
    [InlineData("LSTM", "recurrent:1,mask=sequence")]
    [InlineData("GRU", "recurrent:1")]
    public void Where_everything_is_dropped_nothing_is_remembered(string node, string rule) =>
        Assert.All(new Network(node).Run(DropoutRule.Parse(rule)), value => Assert.Equal(0, value, 1e-7));

    [Fact]
    public void Where_inputs_and_states_are_dropped_the_biases_are_left()
    {
        double[] output = new Network("RNN").Run(DropoutRule.Parse("variational-rnn:1"));

        // Every step of every sequence gives tanh(Wb + Rb).
        Assert.Equal(output[..Hidden], output[^Hidden..]);
    }

    [Fact]
    public void The_test_forms_scale_by_what_is_kept()
    {
        var network = new Network("LSTM");
        RecurrentShape shape = network.Shape();
        using var scope = NewDisposeScope();

        foreach (RecurrentMasks masks in (RecurrentMasks[])[RnnDrop.Test(shape, P), UpdateDropout.Test(shape, P), VariationalRnn.Test(shape, P)])
        {
            IEnumerable<Tensor> factors = (masks.Inputs ?? []).Concat(masks.Hidden ?? []).Append(masks.Memory!).Append(masks.Update?.Invoke(0)!).Where(mask => mask is not null);
            Assert.All(factors, factor => Assert.True(factor.allclose(full_like(factor, 1 - P))));
            Assert.Equal(network.Expected(masks), network.RunUnder(masks), (a, b) => Math.Abs(a - b) < 1e-5);
        }
    }

    [Fact]
    public void Masks_are_shared_over_time_where_the_definition_says_so()
    {
        using var scope = NewDisposeScope();
        RecurrentShape shape = new(1, 50, 4, 20, 4, ScalarType.Float32);

        RecurrentMasks step = UpdateDropout.Train(shape, P, perSequence: false, new DropoutNoise(1));
        RecurrentMasks sequence = UpdateDropout.Train(shape, P, perSequence: true, new DropoutNoise(1));
        RecurrentMasks tied = VariationalRnn.Train(shape, P, untied: false, new DropoutNoise(1));
        RecurrentMasks untied = VariationalRnn.Train(shape, P, untied: true, new DropoutNoise(1));

        Assert.False(step.Update!(0).eq(step.Update(1)).all().item<bool>());
        Assert.True(sequence.Update!(0).eq(sequence.Update(1)).all().item<bool>());
        Assert.Single(tied.Inputs!);
        Assert.Equal((4, 4), (untied.Inputs!.Count, untied.Hidden!.Count));
        Assert.False(untied.Hidden[0].eq(untied.Hidden[1]).all().item<bool>());
    }

    [Fact]
    public void Masks_have_the_moments_of_their_rate()
    {
        using var scope = NewDisposeScope();
        RecurrentShape shape = new(1, Masks.Draws, 2, 2, 4, ScalarType.Float32);
        Masks.Moments[] plain = [.. Enumerable.Repeat(Masks.Moments.Of([(1, 1 - P), (0, P)]), 2)];
        Masks.Moments[] inverted = [.. Enumerable.Repeat(Masks.Moments.Of([(1 / (1 - P), 1 - P), (0, P)]), 2)];

        Masks.AssertMoments(RnnDrop.Train(shape, P, new DropoutNoise(1)).Memory![0], plain);
        Masks.AssertMoments(UpdateDropout.Train(shape, P, false, new DropoutNoise(2)).Update!(0)[0], inverted);
        Masks.AssertMoments(VariationalRnn.Train(shape, P, false, new DropoutNoise(3)).Inputs![0], inverted);
        Masks.AssertMoments(VariationalRnn.Train(shape, P, false, new DropoutNoise(3)).Hidden![0][0], inverted);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Gradients_agree_with_differences(string node, string rule)
    {
        var network = new Network(node);
        DropoutPlan plan = network.Plan(DropoutRule.Parse(rule));
        using var module = GraphModule.From(network.Model, ScalarType.Float64);

        Masks.AssertGradient(
            (x, _) =>
            {
                // The same seed each time: the same masks.
                using DropoutLayers layers = plan.Build(module, Seed, 1);
                module.Dropout = layers;
                return module.Run(new Dictionary<string, Tensor> { ["x"] = x }, ["y"])["y"];
            },
            tensor(network.X, ScalarType.Float64).reshape(Steps, Batch, Inputs));
    }

    private static bool Fits(string rule, string node) =>
        !(rule.StartsWith("rnndrop", StringComparison.Ordinal) && !node.StartsWith("LSTM", StringComparison.Ordinal))
        && !(rule.StartsWith("recurrent", StringComparison.Ordinal) && node == "RNN");

    private static RecurrentMasks Draw(string rule, RecurrentShape shape, DropoutNoise noise) => rule.Split(':')[0] switch
    {
        "rnndrop" => RnnDrop.Train(shape, P, noise) with { Emitted = 1 / (1 - P) },
        "recurrent" => Fixed(UpdateDropout.Train(shape, P, rule.Contains("sequence", StringComparison.Ordinal), noise)),
        _ => VariationalRnn.Train(shape, P, rule.Contains("untied", StringComparison.Ordinal), noise),
    };

    /// <summary>Draws each step's mask once.</summary>
    private static RecurrentMasks Fixed(RecurrentMasks masks)
    {
        Tensor[] drawn = [.. Enumerable.Range(0, Steps).Select(step => masks.Update!(step))];
        return masks with { Update = step => drawn[step] };
    }

    /// <summary>One recurrent node, and its equations.</summary>
    private sealed class Network
    {
        private readonly string opType;
        private readonly bool linear;
        private readonly int directions;
        private readonly int gates;
        private readonly float[] w;
        private readonly float[] r;
        private readonly float[] b;

        public Network(string form)
        {
            opType = form.Split(' ')[0];
            linear = form.EndsWith("linear", StringComparison.Ordinal);
            directions = form.EndsWith("bidirectional", StringComparison.Ordinal) ? 2 : 1;
            gates = opType switch { "LSTM" => 4, "GRU" => 3, _ => 1 };
            var random = new Random(3);
            w = Values(directions * gates * Hidden * Inputs);
            r = Values(directions * gates * Hidden * Hidden);
            b = Values(directions * 2 * gates * Hidden);
            X = Values(Steps * Batch * Inputs);
            var graph = new GraphBuilder("recurrent");
            graph.Input("x", ElementType.Float32, Steps, "batch", Inputs);
            graph.Initializer("w", TensorData.FromFloats([directions, gates * Hidden, Inputs], w));
            graph.Initializer("r", TensorData.FromFloats([directions, gates * Hidden, Hidden], r));
            graph.Initializer("b", TensorData.FromFloats([directions, 2 * gates * Hidden], b));
            (string, object)[] attributes =
            [
                ("hidden_size", Hidden), ("direction", directions == 2 ? "bidirectional" : "forward"),
                .. linear ? [("linear_before_reset", 1)] : ((string, object)[])[],
            ];
            graph.Node(opType, ["x", "w", "r", "b"], "y", attributes);
            graph.Output("y", ElementType.Float32, Steps, directions, "batch", Hidden);
            Model = graph.Build();

            float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
        }

        public Model Model { get; }

        public float[] X { get; }

        public RecurrentShape Shape() => new(directions, Batch, Inputs, Hidden, gates, ScalarType.Float32);

        public DropoutPlan Plan(DropoutRule rule) => DropoutPlan.Of(Model, GraphPlan.Of(Model), [rule]);

        public double[] Run(DropoutRule? rule) => Run(rule is null ? null : Plan(rule));

        public double[] RunUnder(RecurrentMasks masks) => Run(new DropoutPlan(
            [new DropoutUse(new Given(masks), DropoutSites.Of(Model, GraphPlan.Of(Model)).Single(site => site.Kind == DropoutSiteKind.Recurrent), DropoutValues.None, "")]));

        /// <summary>The equations of the operator's documentation, one number after the other: [steps, directions, batch, hidden].</summary>
        public double[] Expected(RecurrentMasks masks)
        {
            var y = new double[Steps * directions * Batch * Hidden];
            for (int d = 0; d < directions; d++)
            {
                for (int n = 0; n < Batch; n++)
                {
                    var h = new double[Hidden];
                    var c = new double[Hidden];
                    for (int step = 0; step < Steps; step++)
                    {
                        int time = d == 0 ? step : Steps - 1 - step;
                        (h, c) = Step(masks, d, n, step, time, h, c);
                        h.CopyTo(y, ((time * directions + d) * Batch + n) * Hidden);
                    }
                }
            }

            return y;
        }

        private (double[] Hidden, double[] Cell) Step(RecurrentMasks masks, int d, int n, int step, int time, double[] h, double[] c)
        {
            double[][] x = [.. Enumerable.Range(0, gates).Select(gate => Enumerable.Range(0, Hidden).Select(unit => Row(masks, d, n, time, gate, unit)).ToArray())];
            double[][] s = [.. Enumerable.Range(0, gates).Select(gate => Enumerable.Range(0, Hidden).Select(unit => State(masks, d, n, gate, unit, h)).ToArray())];
            var next = new double[Hidden];
            var cell = new double[Hidden];
            for (int unit = 0; unit < Hidden; unit++)
            {
                double update = masks.Update is { } mask ? mask(step)[d, n, unit].item<float>() : 1;
                double memory = masks.Memory is { } kept ? kept[d, n, unit].item<float>() : 1;
                if (opType == "RNN")
                {
                    next[unit] = Math.Tanh(x[0][unit] + s[0][unit]);
                }
                else if (opType == "LSTM")
                {
                    double[] g = [.. Enumerable.Range(0, 4).Select(gate => x[gate][unit] + s[gate][unit])];
                    cell[unit] = memory * (S(g[2]) * c[unit] + S(g[0]) * update * Math.Tanh(g[3]));
                    next[unit] = S(g[1]) * Math.Tanh(cell[unit]) * (masks.Emitted ?? 1);
                }
                else
                {
                    double z = S(x[0][unit] + s[0][unit]);
                    double candidate = linear
                        ? Math.Tanh(x[2][unit] + S(x[1][unit] + s[1][unit]) * s[2][unit])
                        : Math.Tanh(x[2][unit] + State(masks, d, n, 2, unit, [.. h.Select((value, i) => value * S(x[1][i] + s[1][i]))]));
                    next[unit] = (1 - z) * update * candidate + z * h[unit];
                }
            }

            return (next, cell);
        }

        private double Row(RecurrentMasks masks, int d, int n, int time, int gate, int unit) => b[d * 2 * gates * Hidden + gate * Hidden + unit]
            + Enumerable.Range(0, Inputs).Sum(i => w[((d * gates + gate) * Hidden + unit) * Inputs + i] * X[(time * Batch + n) * Inputs + i]
                * (masks.Inputs is { } all ? all[all.Count == 1 ? 0 : gate][n, i].item<float>() : 1));

        private double State(RecurrentMasks masks, int d, int n, int gate, int unit, double[] h) => b[(d * 2 + 1) * gates * Hidden + gate * Hidden + unit]
            + Enumerable.Range(0, Hidden).Sum(i => r[((d * gates + gate) * Hidden + unit) * Hidden + i] * h[i]
                * (masks.Hidden is { } all ? all[all.Count == 1 ? 0 : gate][d, n, i].item<float>() : 1));

        private static double S(double x) => 1 / (1 + Math.Exp(-x));

        private double[] Run(DropoutPlan? plan)
        {
            using var scope = NewDisposeScope();
            using var module = GraphModule.From(Model);
            using DropoutLayers? layers = plan?.Build(module, Seed, 1);
            module.Dropout = layers;
            return Masks.Doubles(module.Run(new Dictionary<string, Tensor> { ["x"] = tensor(X, [Steps, Batch, Inputs]) }, ["y"])["y"]);
        }
    }

    /// <summary>Masks that the test has made.</summary>
    private sealed class Given(RecurrentMasks masks) : DropoutMethod
    {
        public override string Id => "given";

        public override string Paper => "";

        public override string Where => "";

        public override string InFile => "";

        public override bool Fits(DropoutSite site) => true;

        internal override DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise) => new Layer(site, masks);

        private sealed class Layer(DropoutSite site, RecurrentMasks masks) : RecurrentDropout(site)
        {
            public override RecurrentMasks Draw(RecurrentShape shape) => masks;
        }
    }
}
