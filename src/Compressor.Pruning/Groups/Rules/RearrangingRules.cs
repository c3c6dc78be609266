using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>Transpose: the axes in another order.</summary>
internal sealed class TransposeRule : UnitRule
{
    public override void Relate(UnitNode node) => node.Output(0, [.. Order(node).Select(axis => node[0][axis])]);

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        foreach ((int from, int to) in Order(node).Select((from, to) => (from, to)))
        {
            constants.Set(node.Node.Outputs[0], to, constants.At(node.Node.Inputs[0], from));
        }
    }

    private static IEnumerable<int> Order(UnitNode node) =>
        node.Node.Ints("perm")?.Select(axis => (int)axis) ?? Enumerable.Range(0, node[0].Length).Reverse();
}

/// <summary>Squeeze: axes of extent 1 go, the others keep their order.</summary>
internal sealed class SqueezeRule : UnitRule
{
    public override int Followed(Node node) => 1;

    public override string? Refuses(UnitNode node) => node.Has(1) && node.Constant(1) is null ? Reasons.NotFollowed(node.Node) : null;

    public override void Relate(UnitNode node) => node.Output(0, [.. Left(node).Select(axis => node[0][axis])]);

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        foreach ((int from, int to) in Left(node).Select((from, to) => (from, to)))
        {
            constants.Set(node.Node.Outputs[0], to, constants.At(node.Node.Inputs[0], from));
        }
    }

    private static IEnumerable<int> Left(UnitNode node)
    {
        int rank = node[0].Length;
        HashSet<int> gone = node.Longs("axes", 1) is { } axes ? [.. axes.Select(axis => UnitNode.Axis(axis, rank))]
            : [.. Enumerable.Range(0, rank).Where(axis => node[0][axis].Length == 1)];
        return Enumerable.Range(0, rank).Where(axis => !gone.Contains(axis));
    }
}

/// <summary>Unsqueeze: axes of extent 1 come in between.</summary>
internal sealed class UnsqueezeRule : UnitRule
{
    public override int Followed(Node node) => 1;

    public override string? Refuses(UnitNode node) => node.Longs("axes", 1) is null ? Reasons.NotFollowed(node.Node) : null;

    public override void Relate(UnitNode node) =>
        node.Output(0, [.. Sources(node).Select(axis => axis < 0 ? node.Positions(1) : node[0][axis])]);

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        foreach ((int from, int to) in Sources(node).Select((from, to) => (from, to)).Where(pair => pair.from >= 0))
        {
            constants.Set(node.Node.Outputs[0], to, constants.At(node.Node.Inputs[0], from));
        }
    }

    /// <summary>For every axis of the result the input's; -1 for one that came in.</summary>
    private static IEnumerable<int> Sources(UnitNode node)
    {
        long[] axes = node.Longs("axes", 1)!;
        int rank = node[0].Length + axes.Length;
        HashSet<int> added = [.. axes.Select(axis => UnitNode.Axis(axis, rank))];
        int next = 0;
        return [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? -1 : next++)];
    }
}
