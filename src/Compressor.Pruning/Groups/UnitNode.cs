using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>A node with the labels and shapes of its values: what a rule works on.</summary>
internal sealed class UnitNode(Node node, UnitMap map)
{
    public Node Node => node;

    public UnitMap Map => map;

    public long Opset => map.Model.Opset;

    /// <summary>Labels of an input by axis.</summary>
    public int[][] this[int input] => map.Labels[node.Inputs[input]];

    public bool Has(int input) => node.Input(input).Length > 0;

    public IReadOnlyList<long> Shape(int input) => [.. this[input].Select(axis => (long)axis.Length)];

    /// <summary>The shape of an output; null where it is left out or nobody reads it.</summary>
    public IReadOnlyList<long>? OutputShape(int output) =>
        output < node.Outputs.Count && map.Shapes.TryGetValue(node.Outputs[output], out IReadOnlyList<long>? shape) ? shape : null;

    /// <summary>Labels an output, where the node has it.</summary>
    public void Output(int output, int[][] labels)
    {
        if (output < node.Outputs.Count && node.Outputs[output].Length > 0)
        {
            map.Set(node.Outputs[output], labels);
        }
    }

    /// <summary>A constant input; null where it is computed or left out.</summary>
    public TensorData? Constant(int input) => map.Constants.GetValueOrDefault(node.Input(input));

    /// <summary>Integers that older opsets hold in an attribute and newer ones in an input; null where neither gives them.</summary>
    public long[]? Longs(string attribute, int input) => node.Ints(attribute)?.ToArray()
        ?? (Constant(input) is { Type: ElementType.Int64 or ElementType.Int32 } data ? data.ToLongs() : null);

    /// <summary>An axis counted from the end where it is negative.</summary>
    public static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);

    public int[] Positions(long count) => map.Pinned(count, Reasons.Positions);
}
