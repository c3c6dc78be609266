using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>Another type, the same units; a zero stays a zero.</summary>
internal sealed class CastRule : UnitRule
{
    public override void Relate(UnitNode node) => node.Output(0, node[0]);

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        for (int axis = 0; axis < node[0].Length; axis++)
        {
            double[] zeros = Array.ConvertAll(constants.At(node.Node.Inputs[0], axis), value => value == 0 ? 0 : double.NaN);
            constants.Set(node.Node.Outputs[0], axis, zeros);
        }
    }
}
