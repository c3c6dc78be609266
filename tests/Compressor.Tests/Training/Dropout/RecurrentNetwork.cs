using Compressor.IR;
using Compressor.Training;
using Compressor.Training.Dropout;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.Dropout;

/// <summary>One recurrent node, and its equations.</summary>
internal sealed class RecurrentNetwork
{
    public const int Steps = 4;
    public const int Batch = 2;
    public const int Inputs = 3;
    public const int Hidden = 3;

    /// <summary>Of the masks that rules draw.</summary>
    public const int Seed = 5;

    private readonly string opType;
    private readonly bool linear;
    private readonly int directions;
    private readonly int gates;
    private readonly float[] w;
    private readonly float[] r;
    private readonly float[] b;

    public RecurrentNetwork(string form)
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
