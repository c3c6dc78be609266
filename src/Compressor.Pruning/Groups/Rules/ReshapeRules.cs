using Compressor.IR;
using Compressor.IR.Folding;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>
/// Reshape: extents that the node states are stated anew; those that it computes must leave the units' axes to be inferred.
/// </summary>
internal sealed class ReshapeRule : UnitRule
{
    public override int Followed(Node node) => 1;

    public override void Relate(UnitNode node)
    {
        int[][] labels = ReshapeGroups.Relate(node, node.OutputShape(0)!);
        if (Stated(node) is null)
        {
            IReadOnlyList<long?> known = node.Map.Folded.Find(node.Node.Input(1))?.Elements ?? Joined(node);
            for (int axis = 0; axis < labels.Length; axis++)
            {
                if (known.Count != labels.Length || known[axis] != -1)
                {
                    node.Map.Pin(labels[axis], Reasons.Shape(node.Node));
                }
            }
        }

        node.Output(0, labels);
    }

    public override void Constants(UnitNode node, ConstantUnits constants) => ReshapeGroups.Constants(node, constants);

    public override Node Cut(UnitNode node, UnitCut cut)
    {
        int[][] labels = node.Map.Labels[node.Node.Outputs[0]];
        if (Stated(node) is not { } stated || Array.TrueForAll(labels, axis => cut.Count(axis) == axis.Length))
        {
            return node.Node;
        }

        long[] extents = [.. stated.Select((extent, axis) => extent == -1 || cut.Count(labels[axis]) == labels[axis].Length
            ? extent
            : cut.Count(labels[axis]))];
        return node.Node.Ints("shape") is null
            ? node.Node.WithInput(1, cut.Constant(node.Node.Inputs[1], TensorData.FromLongs([extents.Length], extents)))
            : node.Node.With("shape", (IReadOnlyList<long>)extents);
    }

    /// <summary>The extents as the node states them; null where they are computed.</summary>
    private static long[]? Stated(UnitNode node) => node.Longs("shape", 1);

    /// <summary>Extents that a Concat puts together, of which some are constant; none where they come from elsewhere.</summary>
    private static long?[] Joined(UnitNode node) =>
        node.Map.Model.Graph.Nodes.FirstOrDefault(maker => maker.Outputs.Contains(node.Node.Input(1))) is { OpType: "Concat" } concat
            && concat.Inputs.All(node.Map.Labels.ContainsKey)
                ? [.. concat.Inputs.SelectMany(part => node.Map.Constants.TryGetValue(part, out TensorData? data)
                    ? data.ToLongs().Select(extent => (long?)extent)
                    : new long?[node.Map.Labels[part][0].Length])]
                : [];
}

/// <summary>Flatten: the axes before one become the first, the others the second.</summary>
internal sealed class FlattenRule : UnitRule
{
    public override void Relate(UnitNode node)
    {
        IReadOnlyList<long> shape = node.Shape(0);
        int axis = UnitNode.Axis(node.Node.Int("axis", 1), shape.Count);
        node.Output(0, ReshapeGroups.Relate(node, [TensorData.CountOf([.. shape.Take(axis)]), TensorData.CountOf([.. shape.Skip(axis)])]));
    }

    public override void Constants(UnitNode node, ConstantUnits constants) => ReshapeGroups.Constants(node, constants);
}
