using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>Operators whose every result depends on all indices of an axis: without one of them the others would change.</summary>
/// <param name="axisOf">The axis, which may count from the end.</param>
/// <param name="single">False where all axes from there on are mixed.</param>
internal sealed class MixingRule(Func<Node, long> axisOf, bool single) : UnitRule
{
    public override string? Refuses(UnitNode node) => node.OutputShape(1) is not null ? Reasons.NotFollowed(node.Node) : null;

    public override void Relate(UnitNode node) => Relate(node, axisOf(node.Node), single);

    internal static void Relate(UnitNode node, long axis, bool single)
    {
        int first = UnitNode.Axis(axis, node[0].Length);
        foreach (int[] mixed in single ? node[0][first..(first + 1)] : node[0][first..])
        {
            node.Map.Pin(mixed, Reasons.Mixed(node.Node));
        }

        for (int input = 1; input < node.Node.Inputs.Count; input++)
        {
            node.Map.Pin(node.Node.Inputs[input], Reasons.Mixed(node.Node));
        }

        node.Output(0, node[0]);
    }
}

/// <summary>Softmax and LogSoftmax: before opset 13 over all axes from the stated one on.</summary>
internal sealed class SoftmaxRule : UnitRule
{
    public override void Relate(UnitNode node) =>
        MixingRule.Relate(node, node.Node.Int("axis", node.Opset < 13 ? 1 : -1), single: node.Opset >= 13);
}
