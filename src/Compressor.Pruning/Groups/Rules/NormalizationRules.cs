using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>BatchNormalization at inference: y = scale (x - mean) / sqrt(var + epsilon) + B, channel by channel.</summary>
internal sealed class BatchNormalizationRule : UnitRule
{
    public override string? Refuses(UnitNode node) =>
        node[0].Length < 2 || node.Node.Int("spatial", 1) == 0 || node.Node.Int("training_mode", 0) != 0 || node.OutputShape(1) is not null
            ? Reasons.NotFollowed(node.Node)
            : null;

    public override void Relate(UnitNode node)
    {
        for (int input = 1; input < 5; input++)
        {
            node.Map.Unite(node[0][1], node[input][0]);
        }

        node.Output(0, node[0]);
    }

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        double[] x = constants.At(node.Node.Inputs[0], 1);
        double[][] parameters = [.. Enumerable.Range(1, 4).Select(input => constants.At(node.Node.Inputs[input], 0))];
        double epsilon = node.Node.Float("epsilon", 1e-5f);
        constants.Set(node.Node.Outputs[0], 1, [.. x.Select((value, unit) =>
            parameters[0][unit] * (value - parameters[2][unit]) / Math.Sqrt(parameters[3][unit] + epsilon) + parameters[1][unit])]);
    }
}

/// <summary>
/// InstanceNormalization: every channel of every sample by its own mean and deviation; of a constant channel the bias is left.
/// </summary>
internal sealed class InstanceNormalizationRule : UnitRule
{
    public override void Relate(UnitNode node)
    {
        node.Map.Unite(node[0][1], node[1][0]);
        node.Map.Unite(node[0][1], node[2][0]);
        node.Output(0, node[0]);
    }

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        // Rounding of the mean, magnified by 1 / sqrt(epsilon), leaves a rest unless the constant is zero.
        double[] x = constants.At(node.Node.Inputs[0], 1);
        double[] bias = constants.At(node.Node.Inputs[2], 0);
        constants.Set(node.Node.Outputs[0], 1, [.. x.Zip(bias, (value, own) => value == 0 ? own : double.NaN)]);
    }
}
