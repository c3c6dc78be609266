using Compressor.IR;

namespace Compressor.Evaluation.Quantization;

/// <summary>A node that is computed with 8-bit operands.</summary>
/// <param name="Node">Conv, Gemm or MatMul, its data at input 0 and its weight at input 1.</param>
/// <param name="Channels">Output channels with a scale of their own; 1 where the operator set has one scale per tensor.</param>
/// <param name="Axis">The weight's axis of output channels.</param>
/// <param name="Bias">The bias that is quantised with it; null where it has none, or another node reads it too.</param>
internal sealed record QuantizedNode(Node Node, int Channels, int Axis, string? Bias);

/// <summary>
/// What of a model becomes 8 bits: operands of Conv, Gemm and MatMul with a constant float32 weight that ONNX Runtime has integer kernels
/// for, and results of Conv, past a Relu or Clip that alone reads them, so that the whole is one integer kernel.
/// </summary>
public sealed class QuantizationPlan
{
    /// <summary>The first operator set with QuantizeLinear.</summary>
    public const long FirstOpset = 10;

    /// <summary>The first with a scale per channel.</summary>
    private const long FirstOpsetPerChannel = 13;

    private const long FirstIrVersionWithPlainInitializers = 4;

    /// <summary>Operators whose result has the values of their data: it takes the same scale.</summary>
    private static readonly HashSet<string> Movers = ["Flatten", "MaxPool", "Reshape", "Squeeze", "Transpose", "Unsqueeze"];

    private QuantizationPlan(
        IReadOnlyList<QuantizedNode> nodes, IReadOnlyDictionary<string, string> activations, IReadOnlyCollection<string> results,
        IReadOnlyList<string> leftFloat)
    {
        Nodes = nodes;
        Activations = activations;
        Results = results;
        LeftFloat = leftFloat;
    }

    /// <summary>Values that are quantised, each with the one whose range it takes, mostly itself.</summary>
    public IReadOnlyDictionary<string, string> Activations { get; }

    /// <summary>Weights that stay as they are, one line each with the reason.</summary>
    public IReadOnlyList<string> LeftFloat { get; }

    internal IReadOnlyList<QuantizedNode> Nodes { get; }

    /// <summary>Results of quantised nodes: whoever reads them reads them quantised.</summary>
    internal IReadOnlyCollection<string> Results { get; }

    /// <summary>Plans a model.</summary>
    /// <param name="path">Its path, for the message.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: nothing in it can be quantised.</exception>
    public static QuantizationPlan Of(Model model, string path)
    {
        if (model.Opset < FirstOpset || model.IrVersion < FirstIrVersionWithPlainInitializers)
        {
            throw new CompressorException(ErrorKind.Model, FormattableString.Invariant(
                $"{path}: --quantize int8 needs operator set {FirstOpset} and IR version {FirstIrVersionWithPlainInitializers} at least; ")
                + FormattableString.Invariant($"the model has {model.Opset} and {model.IrVersion}"));
        }

        var uses = new MainGraphUses(model.Graph);
        var weights = WeightCensus.Of(model).Where(weight => weight.Data.Rank >= 2).ToDictionary(weight => weight.Key);
        var left = new List<string>();
        var taken = new HashSet<string>();
        foreach (Weight weight in weights.Values)
        {
            if (Obstacle(weight, model.Graph, uses) is { } obstacle)
            {
                left.Add($"{weight.Key}: stays float, {obstacle}");
            }
            else
            {
                taken.Add(weight.Key);
            }
        }

        if (taken.Count == 0)
        {
            throw new CompressorException(ErrorKind.Model, $"{path}: no weight can be quantised: {string.Join("; ", left)}");
        }

        bool perChannel = model.Opset >= FirstOpsetPerChannel;
        QuantizedNode[] nodes = [.. model.Graph.Nodes.Where(node => taken.Contains(node.Input(1)) && IsProduct(node)).Select(node =>
        {
            IReadOnlyList<long> shape = weights[node.Inputs[1]].Data.Shape;
            int axis = ChannelAxis(node);
            return new QuantizedNode(node, perChannel ? (int)shape[axis] : 1, axis, uses.OwnBias(node, (int)shape[axis]));
        })];
        string[] results = [.. nodes.Where(node => node.Node.OpType == "Conv").Select(node => uses.ResultOf(node.Node)).OfType<string>()];
        var activations = nodes.Select(node => node.Node.Inputs[0]).Concat(results).Distinct().ToHashSet();
        return new QuantizationPlan(nodes, activations.ToDictionary(value => value, Source), results, left);

        // Through operators that only move values, to the first value that is quantised itself.
        string Source(string value)
        {
            string at = value;
            while (uses.Producer(at) is { } node && node.Domain.Length == 0 && Movers.Contains(node.OpType))
            {
                at = node.Inputs[0];
                value = activations.Contains(at) ? at : value;
            }

            return value;
        }
    }

    private static int ChannelAxis(Node node) => node.OpType == "MatMul" || (node.OpType == "Gemm" && node.Int("transB", 0) == 0) ? 1 : 0;

    private static bool IsProduct(Node node) => node.Domain.Length == 0 && node.OpType is "Conv" or "Gemm" or "MatMul";

    private static string? Obstacle(Weight weight, Graph graph, MainGraphUses uses)
    {
        if (weight.Data.Type != ElementType.Float32)
        {
            return $"it is of {weight.Data.Type}, QuantizeLinear takes float32 in every operator set";
        }

        if (!uses.IsConstant(weight.Key))
        {
            return "it stands inside a sub-graph or function";
        }

        if (graph.Inputs.Concat(graph.Outputs).Any(value => value.Name == weight.Key))
        {
            return "it is an input or output of the graph";
        }

        Node[] readers = [.. uses.Readers(weight.Key)];
        if (uses.IsCaptured(weight.Key))
        {
            return "a sub-graph reads it";
        }

        if (Array.Find(readers, node => !IsProduct(node) || node.Input(1) != weight.Key
            || node.Inputs.Count(input => input == weight.Key) != 1) is { } other)
        {
            return $"it is read by {other.OpType} '{other.DisplayName}', which has no integer form in ONNX Runtime here";
        }

        if (Array.Find(readers, node => node.Float("alpha", 1) != 1 || node.Float("beta", 1) != 1
            || node.Int("transA", 0) != 0) is { } scaled)
        {
            return $"Gemm '{scaled.DisplayName}' scales or transposes its operands";
        }

        return readers.Any(node => node.OpType == "MatMul") && weight.Data.Rank != 2 ? "it is a batch of matrices"
            : readers.Select(ChannelAxis).Distinct().Count() != 1 ? "it is shared by nodes whose outputs run along different axes of it"
            : null;
    }
}
