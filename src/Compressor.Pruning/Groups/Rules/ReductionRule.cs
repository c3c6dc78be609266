using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>Reductions: the axes that are reduced cannot be cut, the others stay.</summary>
/// <param name="keepsConstants">True where a constant is reduced to itself; else only zero is.</param>
internal sealed class ReductionRule(bool keepsConstants) : UnitRule
{
    public override int Followed(Node node) => 1;

    public override string? Refuses(UnitNode node) =>
        node.Has(1) && node.Constant(1) is null ? Reasons.NotFollowed(node.Node) : null;

    public override void Relate(UnitNode node)
    {
        HashSet<int> reduced = Reduced(node);
        foreach (int axis in reduced)
        {
            node.Map.Pin(node[0][axis], Reasons.Mixed(node.Node));
        }

        node.Output(0, [.. Kept(node, reduced).Select(axis => axis < 0 ? node.Positions(1) : node[0][axis])]);
    }

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        int output = 0;
        foreach (int axis in Kept(node, Reduced(node)))
        {
            if (axis >= 0)
            {
                double[] x = constants.At(node.Node.Inputs[0], axis);
                constants.Set(node.Node.Outputs[0], output, keepsConstants ? x : Array.ConvertAll(x, value => value == 0 ? 0 : double.NaN));
            }

            output++;
        }
    }

    /// <summary>For every axis of the result the input's axis; -1 for one that a reduced axis leaves behind.</summary>
    private static IEnumerable<int> Kept(UnitNode node, HashSet<int> reduced) => Enumerable.Range(0, node[0].Length)
        .Where(axis => !reduced.Contains(axis) || node.Node.Int("keepdims", 1) != 0)
        .Select(axis => reduced.Contains(axis) ? -1 : axis);

    private static HashSet<int> Reduced(UnitNode node)
    {
        int rank = node[0].Length;
        return node.Longs("axes", 1) is { Length: > 0 } axes ? [.. axes.Select(axis => UnitNode.Axis(axis, rank))]
            : node.Node.Int("noop_with_empty_axes", 0) != 0 ? []
            : [.. Enumerable.Range(0, rank)];
    }
}
