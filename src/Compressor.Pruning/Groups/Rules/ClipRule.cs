using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>Clip: bounds are attributes before opset 11 and scalars from then on.</summary>
internal sealed class ClipRule : UnitRule
{
    public override int Followed(Node node) => 1;

    public override void Relate(UnitNode node) => node.Output(0, node[0]);

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        double least = Bound("min", 1, double.NegativeInfinity);
        double most = Bound("max", 2, double.PositiveInfinity);
        for (int axis = 0; axis < node[0].Length; axis++)
        {
            double[] clipped = Array.ConvertAll(
                constants.At(node.Node.Inputs[0], axis), value => double.IsNaN(value) ? value : Math.Min(most, Math.Max(least, value)));
            constants.Set(node.Node.Outputs[0], axis, clipped);
        }

        double Bound(string attribute, int input, double none) => node.Node.Attribute(attribute) is float bound ? bound
            : node.Has(input) ? constants.Scalar(node.Node.Inputs[input])
            : none;
    }
}
