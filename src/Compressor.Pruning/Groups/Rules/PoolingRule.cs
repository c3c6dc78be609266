using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>Pooling over positions: channels stay, and a constant channel stays constant unless padding counts among its values.</summary>
internal sealed class PoolingRule : UnitRule
{
    public override string? Refuses(UnitNode node) => node.OutputShape(1) is not null ? Reasons.NotFollowed(node.Node) : null;

    public override void Relate(UnitNode node) =>
        node.Output(0, [node[0][0], node[0][1], .. node.OutputShape(0)!.Skip(2).Select(node.Positions)]);

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        bool countsPadding = node.Node.OpType == "AveragePool"
            && (node.Node.Int("count_include_pad", 0) != 0 || node.Node.Int("ceil_mode", 0) != 0);
        double[] x = constants.At(node.Node.Inputs[0], 1);
        constants.Set(node.Node.Outputs[0], 1, countsPadding ? Array.ConvertAll(x, value => value == 0 ? 0 : double.NaN) : x);
    }
}
