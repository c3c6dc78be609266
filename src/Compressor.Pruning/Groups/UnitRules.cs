using Compressor.Pruning.Groups.Rules;

namespace Compressor.Pruning.Groups;

/// <summary>The operators that units are followed through; any other holds what it reads and makes fast.</summary>
internal static class UnitRules
{
    private static readonly Dictionary<string, UnitRule> Table = new()
    {
        ["Abs"] = new ElementwiseRule(Math.Abs),
        ["Add"] = new ElementwiseRule((a, b) => a + b),
        ["AveragePool"] = new PoolingRule(),
        ["BatchNormalization"] = new BatchNormalizationRule(),
        ["Cast"] = new CastRule(),
        ["Ceil"] = new ElementwiseRule(Math.Ceiling),
        ["Celu"] = new ElementwiseRule((node, x) => Exponential(x, node.Float("alpha", 1), 1 / node.Float("alpha", 1))),
        ["Clip"] = new ClipRule(),
        ["Concat"] = new ConcatRule(),
        ["Conv"] = new ConvRule(),
        ["ConvTranspose"] = new ConvTransposeRule(),
        ["Cos"] = new ElementwiseRule(Math.Cos),
        ["Div"] = new ElementwiseRule((a, b) => a / b),
        ["Dropout"] = new UnaryRule(),
        ["Elu"] = new ElementwiseRule((node, x) => Exponential(x, node.Float("alpha", 1), 1)),
        ["Erf"] = new ElementwiseRule(ZeroAtZero),
        ["Exp"] = new ElementwiseRule(Math.Exp),
        ["Flatten"] = new FlattenRule(),
        ["Floor"] = new ElementwiseRule(Math.Floor),
        ["GRU"] = new RecurrentRule(gates: 3, stateGate: 2),
        ["Gather"] = new GatherRule(),
        ["Gelu"] = new ElementwiseRule(ZeroAtZero),
        ["Gemm"] = new GemmRule(),
        ["GlobalAveragePool"] = new PoolingRule(),
        ["GlobalMaxPool"] = new PoolingRule(),
        ["HardSigmoid"] = new ElementwiseRule((node, x) => Math.Clamp(node.Float("alpha", 0.2f) * x + node.Float("beta", 0.5f), 0, 1)),
        ["HardSwish"] = new ElementwiseRule(x => x * Math.Clamp(x / 6 + 0.5, 0, 1)),
        ["Identity"] = new UnaryRule(),
        ["InstanceNormalization"] = new InstanceNormalizationRule(),
        ["LRN"] = new MixingRule(_ => 1, single: true),
        ["LSTM"] = new RecurrentRule(gates: 4, stateGate: 3),
        ["LayerNormalization"] = new MixingRule(node => node.Int("axis", -1), single: false),
        ["LeakyRelu"] = new ElementwiseRule((node, x) => x < 0 ? x * node.Float("alpha", 0.01f) : x),
        ["Log"] = new ElementwiseRule(x => Math.Log(x)),
        ["LogSoftmax"] = new SoftmaxRule(),
        ["LpNormalization"] = new MixingRule(node => node.Int("axis", -1), single: true),
        ["MatMul"] = new MatMulRule(),
        ["Max"] = new ElementwiseRule(Math.Max),
        ["MaxPool"] = new PoolingRule(),
        ["Min"] = new ElementwiseRule(Math.Min),
        ["Mish"] = new ElementwiseRule(x => x * Math.Tanh(SoftPlus(x))),
        ["Mul"] = new ElementwiseRule((a, b) => a == 0 || b == 0 ? 0 : a * b),
        ["Neg"] = new ElementwiseRule(x => -x),
        ["PRelu"] = new ElementwiseRule((x, slope) => x < 0 ? x * slope : x),
        ["Pad"] = new PadRule(),
        ["Pow"] = new ElementwiseRule(Math.Pow),
        ["RNN"] = new RecurrentRule(gates: 1, stateGate: 0),
        ["Reciprocal"] = new ElementwiseRule(x => 1 / x),
        ["ReduceMax"] = new ReductionRule(keepsConstants: true),
        ["ReduceMean"] = new ReductionRule(keepsConstants: true),
        ["ReduceMin"] = new ReductionRule(keepsConstants: true),
        ["ReduceSum"] = new ReductionRule(keepsConstants: false),
        ["Relu"] = new ElementwiseRule(x => Math.Max(0, x)),
        ["Reshape"] = new ReshapeRule(),
        ["Resize"] = new ResizeRule(),
        ["Selu"] = new ElementwiseRule(
            (node, x) => node.Float("gamma", 1.05070102f) * Exponential(x, node.Float("alpha", 1.67326319f), 1)),
        ["Shape"] = new ShapeRule(),
        ["Sigmoid"] = new ElementwiseRule(Sigmoid),
        ["Sign"] = new ElementwiseRule(x => double.IsNaN(x) ? x : Math.Sign(x)),
        ["Sin"] = new ElementwiseRule(Math.Sin),
        ["Slice"] = new SliceRule(),
        ["Softmax"] = new SoftmaxRule(),
        ["Softplus"] = new ElementwiseRule(SoftPlus),
        ["Softsign"] = new ElementwiseRule(x => x / (1 + Math.Abs(x))),
        ["Split"] = new SplitRule(),
        ["Sqrt"] = new ElementwiseRule(Math.Sqrt),
        ["Squeeze"] = new SqueezeRule(),
        ["Sub"] = new ElementwiseRule((a, b) => a - b),
        ["Sum"] = new ElementwiseRule((a, b) => a + b),
        ["Swish"] = new ElementwiseRule((node, x) => x * Sigmoid(node.Float("alpha", 1) * x)),
        ["Tanh"] = new ElementwiseRule(Math.Tanh),
        ["ThresholdedRelu"] = new ElementwiseRule((node, x) => double.IsNaN(x) || x > node.Float("alpha", 1) ? x : 0),
        ["Transpose"] = new TransposeRule(),
        ["Unsqueeze"] = new UnsqueezeRule(),
        ["Upsample"] = new ResizeRule(),
    };

    /// <summary>The rule of a standard operator; null where it has none.</summary>
    public static UnitRule? Find(string opType) => Table.GetValueOrDefault(opType);

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double SoftPlus(double x) => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x));

    private static double Exponential(double x, double alpha, double rate) => x < 0 ? alpha * (Math.Exp(rate * x) - 1) : x;

    /// <summary>For functions of which only this one value is needed.</summary>
    private static double ZeroAtZero(double x) => x == 0 ? 0 : double.NaN;
}
