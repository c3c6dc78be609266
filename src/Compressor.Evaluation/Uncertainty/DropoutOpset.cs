using System.Globalization;
using Compressor.IR;

namespace Compressor.Evaluation.Uncertainty;

/// <summary>
/// Models under operator set 12, the first in which Dropout can stay active (its input <c>training_mode</c>). Most operators mean the same
/// in 7 to 12; those that do not are named in a refusal.
/// </summary>
internal static class DropoutOpset
{
    public const long First = 12;

    /// <summary>Broadcasting was another before.</summary>
    private const long Oldest = 7;

    /// <summary>The version from which on an operator reads a node otherwise than before (changelog of the ONNX operators).</summary>
    private static readonly Dictionary<string, long> Changed = new()
    {
        ["Clip"] = 11,
        ["Pad"] = 11,
        ["Resize"] = 11,
        ["Scan"] = 9,
        ["Scatter"] = 11,
        ["Slice"] = 10,
        ["TopK"] = 10,
        ["Upsample"] = 10,
    };

    /// <summary>The model as it is where its operator set will do, else raised to 12.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: it cannot be raised.</exception>
    public static Model Raised(Model model, string path)
    {
        long opset = model.Opset;
        if (opset >= First)
        {
            return model;
        }

        string[] others = [.. GraphNames.AllNodes(model).Where(node => node.Domain.Length == 0 && IsOther(node, opset))
            .Select(node => node.OpType).Distinct().Order(StringComparer.Ordinal)];
        if (opset < Oldest || others.Length > 0)
        {
            string cause = opset < Oldest ? "" : $", where {string.Join(", ", others)} would mean something else";
            throw new CompressorException(ErrorKind.Model, string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: Dropout can stay active from operator set {First} on; "
                + $"the model is of {opset} and cannot be raised to it{cause}"));
        }

        return model with
        {
            Graph = Raised(model.Graph),
            Opsets = new Dictionary<string, long>(model.Opsets) { [""] = First },
        };
    }

    private static bool IsOther(Node node, long opset) =>
        Changed.TryGetValue(node.OpType, out long version) ? opset < version
        : node.OpType == "BatchNormalization" && node.Int("spatial", 1) == 0;

    private static Graph Raised(Graph graph) => graph with { Nodes = [.. graph.Nodes.Select(Raised)] };

    private static Node Raised(Node node) => node with
    {
        Attributes =
        [
            .. node.Attributes.Where(attribute => node.OpType != "BatchNormalization" || attribute.Name != "spatial")
                .Select(attribute => attribute.Value is Graph body ? attribute with { Value = Raised(body) } : attribute),
        ],
    };
}
