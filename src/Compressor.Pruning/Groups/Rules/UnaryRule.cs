using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>Passes its first input through: Identity, and Dropout, which does nothing once training is over.</summary>
internal sealed class UnaryRule : UnitRule
{
    public override int Followed(Node node) => 1;

    /// <summary>A mask that somebody reads, and a dropout that drops, are left alone.</summary>
    public override string? Refuses(UnitNode node) =>
        node.OutputShape(1) is not null || node.Has(2) ? Reasons.NotFollowed(node.Node) : null;

    public override void Relate(UnitNode node) => node.Output(0, node[0]);

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        for (int axis = 0; axis < node[0].Length; axis++)
        {
            constants.Set(node.Node.Outputs[0], axis, constants.At(node.Node.Inputs[0], axis));
        }
    }
}
