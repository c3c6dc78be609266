using Compressor.Data;
using Compressor.Evaluation.Running;
using Compressor.IR;
using Microsoft.ML.OnnxRuntime;

namespace Compressor.Evaluation;

/// <summary>
/// Multiply-accumulates of a model for one sample, zeros counted as any other weight:
/// <code>
/// MatMul         elements(Y) * K                      K the last axis of A
/// Gemm           elements(Y) * K                      K the axis that A and B share
/// Conv           elements(Y) * elements(W) / W[0]     each output element reads one filter
/// ConvTranspose  elements(X) * elements(W) / W[0]     each input element is spread over one
/// RNN, GRU, LSTM steps * batch * (elements(W) + elements(R))
/// Attention      (elements(Q) + elements(Y)) * T      T the keys, past ones included: each query and each output meets all of them
/// </code>
/// and their integer forms. Other operators count as nothing. Where a shape is unknown, or a node may hide products (Einsum, other
/// domains, bodies of If, Loop and functions that multiply), the answer is null and never a guess.
/// </summary>
public static class MacCounter
{
    /// <summary>Where the operand of each operator stands: the data (X, A) and the weight (W, B).</summary>
    private static readonly Dictionary<string, (int Data, int Weight)> Operands = new()
    {
        ["Attention"] = (0, 1),
        ["Conv"] = (0, 1),
        ["ConvInteger"] = (0, 1),
        ["ConvTranspose"] = (0, 1),
        ["GRU"] = (0, 1),
        ["Gemm"] = (0, 1),
        ["LSTM"] = (0, 1),
        ["MatMul"] = (0, 1),
        ["MatMulInteger"] = (0, 1),
        ["QLinearConv"] = (0, 3),
        ["QLinearMatMul"] = (0, 3),
        ["RNN"] = (0, 1),
    };

    /// <summary>
    /// Counts with shapes measured by ONNX Runtime: the model is written with every operand and product as a further output and run once.
    /// Exact for any operator, shape arithmetic included.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="write">Writes a model as ONNX.</param>
    /// <param name="sample">
    /// What to run it on; null for <see cref="RandomInputs"/>, whose first axis counts samples. Without a sample the count of a model
    /// with open axes beyond the first is unknown.
    /// </param>
    /// <returns>Null where the count would be a guess.</returns>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Model"/>: ONNX Runtime does not open or run the model. <see cref="ErrorKind.Data"/>: the sample does not fit.
    /// </exception>
    public static long? Count(Model model, Action<Model, Stream> write, SampleSet? sample = null)
    {
        if (HidesProducts(model) || (sample is null && !model.Graph.RequiredInputs().All(HasOneSize)))
        {
            return null;
        }

        Dictionary<string, IReadOnlyList<long>> shapes = Constants(model.Graph);
        string[] unknown = [.. model.Graph.Nodes.Where(IsCounted).SelectMany(ShapesOf).Distinct().Where(name => !shapes.ContainsKey(name))];
        int batch = Measure(model, unknown, write, sample, shapes);
        return Count(model, shapes.GetValueOrDefault) / batch;
    }

    /// <summary>Counts with shapes that the caller knows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="shapeOf">The shape of a named value for one sample; null where it is unknown.</param>
    /// <returns>Null where a shape is missing or the count would be a guess.</returns>
    public static long? Count(Model model, Func<string, IReadOnlyList<long>?> shapeOf)
    {
        if (HidesProducts(model))
        {
            return null;
        }

        long? total = 0;
        foreach (Node node in model.Graph.Nodes.Where(IsCounted))
        {
            total += Count(node, shapeOf);
        }

        return total;
    }

    /// <summary>How often a run for one sample multiplies with each element of a weight, by the weight's name.</summary>
    /// <param name="shapeOf">The shape of a named value for one sample; null where it is unknown, which counts as nothing.</param>
    public static IReadOnlyDictionary<string, long> Uses(Model model, Func<string, IReadOnlyList<long>?> shapeOf)
    {
        Dictionary<string, IReadOnlyList<long>> constants = Constants(model.Graph);
        var uses = new Dictionary<string, long>();
        foreach (Node node in model.Graph.Nodes.Where(IsCounted))
        {
            long? macs = Count(node, name => constants.GetValueOrDefault(name) ?? shapeOf(name));
            string[] weights = [.. ShapesOf(node).Where(constants.ContainsKey).Distinct()];
            long elements = weights.Sum(weight => TensorData.CountOf(constants[weight]));
            foreach (string weight in weights)
            {
                uses[weight] = uses.GetValueOrDefault(weight) + (macs ?? 0) / Math.Max(1, elements);
            }
        }

        return uses;
    }

    private static long? Count(Node node, Func<string, IReadOnlyList<long>?> shapeOf)
    {
        (int data, int weight) = Operands[node.OpType];
        IReadOnlyList<long>? x = shapeOf(node.Input(data));
        IReadOnlyList<long>? w = shapeOf(node.Input(weight));
        IReadOnlyList<long>? y = shapeOf(node.Outputs[0]);
        if (x is null || w is null || (y is null && node.OpType is not ("ConvTranspose" or "RNN" or "GRU" or "LSTM")))
        {
            return null;
        }

        return node.OpType switch
        {
            "Gemm" => checked(TensorData.CountOf(y!) * w[node.Int("transB", 0) == 0 ? 0 : 1]),
            "Conv" or "ConvInteger" or "QLinearConv" => checked(TensorData.CountOf(y!) * (TensorData.CountOf(w) / w[0])),
            "ConvTranspose" => checked(TensorData.CountOf(x) * (TensorData.CountOf(w) / w[0])),
            "RNN" or "GRU" or "LSTM" => shapeOf(node.Input(2)) is { } r
                ? checked(x[0] * x[1] * (TensorData.CountOf(w) + TensorData.CountOf(r)))
                : null,
            "Attention" => PastKeys(node, shapeOf) is { } past
                ? checked((TensorData.CountOf(x) + TensorData.CountOf(y!)) * (w[^2] + past))
                : null,
            _ => checked(TensorData.CountOf(y!) * x[^1]),
        };
    }

    /// <summary>Keys that Attention takes over from earlier calls; null where their shape is unknown.</summary>
    private static long? PastKeys(Node node, Func<string, IReadOnlyList<long>?> shapeOf) =>
        node.Input(4) is { Length: > 0 } past ? shapeOf(past)?[2] : 0;

    private static bool HasOneSize(Value input) => input.Shape is { } axes && axes.Skip(1).All(axis => axis.Size is not null);

    private static bool IsCounted(Node node) => node.Domain.Length == 0 && Operands.ContainsKey(node.OpType);

    private static bool HidesProducts(Model model) =>
        model.Graph.Nodes.Any(MayHide)
        || model.Graph.Nodes.SelectMany(node => node.Graphs()).Any(body => Multiplies(body.Graph))
        || model.Functions.SelectMany(function => function.Nodes).Any(node => MayHide(node) || IsCounted(node));

    private static bool MayHide(Node node) => node.Domain.Length > 0 || node.OpType == "Einsum";

    private static bool Multiplies(Graph graph) => graph.Nodes.Any(node =>
        MayHide(node) || IsCounted(node) || node.Graphs().Any(body => Multiplies(body.Graph)));

    /// <summary>Names of the values whose shapes a node's count needs.</summary>
    private static IEnumerable<string> ShapesOf(Node node)
    {
        (int data, int weight) = Operands[node.OpType];
        string[] others = node.OpType switch
        {
            "RNN" or "GRU" or "LSTM" => [node.Input(2)],
            "Attention" => [node.Outputs[0], node.Input(4)],
            _ => [node.Outputs[0]],
        };
        return ((string[])[node.Input(data), node.Input(weight), .. others]).Where(name => name.Length > 0);
    }

    private static Dictionary<string, IReadOnlyList<long>> Constants(Graph graph)
    {
        var shapes = new Dictionary<string, IReadOnlyList<long>>();
        foreach (Initializer initializer in graph.Initializers)
        {
            shapes[initializer.Name] = initializer.Data.Shape;
        }

        foreach (Node node in graph.Nodes)
        {
            if (WeightCensus.ConstantTensor(node) is { } tensor)
            {
                shapes[node.Outputs[0]] = tensor.Data.Shape;
            }
        }

        return shapes;
    }

    /// <summary>Adds the shapes of <paramref name="names"/> in one run; returns how many samples it held.</summary>
    private static int Measure(
        Model model, string[] names, Action<Model, Stream> write, SampleSet? sample, Dictionary<string, IReadOnlyList<long>> shapes)
    {
        Graph graph = model.Graph;
        var inputs = graph.RequiredInputs().ToDictionary(input => input.Name);
        // Only float and integer tensors come back from a run, and every operand here is one; their types ONNX Runtime infers.
        IEnumerable<Value> added = names
            .Where(name => !inputs.ContainsKey(name) && graph.Outputs.All(output => output.Name != name))
            .Select(name => new Value(name, ElementType.Undefined, null));
        using var bytes = new MemoryStream();
        write(model with { Graph = graph with { Outputs = [.. graph.Outputs, .. added] } }, bytes);
        using var opened = new OrtModel(bytes.ToArray(), "the model with its inner values as outputs", new OrtOptions { Optimise = false });
        using var run = new RunOptions();
        (OrtValue[] fed, int batch) = opened.SmallestRun(sample ?? RandomInputs.For(opened.Inputs));
        try
        {
            foreach ((Value input, OrtValue tensor) in opened.Inputs.Zip(fed))
            {
                shapes[input.Name] = tensor.GetTensorTypeAndShape().Shape;
            }

            using IDisposableReadOnlyCollection<OrtValue> results = opened.Invoke(fed, run);
            foreach ((string name, OrtValue tensor) in opened.NumericOutputs.Zip(results))
            {
                shapes[name] = tensor.GetTensorTypeAndShape().Shape;
            }
        }
        finally
        {
            Array.ForEach(fed, tensor => tensor.Dispose());
        }

        return batch;
    }
}
