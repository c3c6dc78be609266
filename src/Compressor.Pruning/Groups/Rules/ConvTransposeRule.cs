using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>
/// ConvTranspose: X [N, I, …], W [I, O / groups, …]. How many terms a sum has depends on the position, so only zeros are constant.
/// </summary>
internal sealed class ConvTransposeRule : UnitRule
{
    public override void Relate(UnitNode node)
    {
        int groups = (int)node.Node.Int("group", 1);
        (int[][] x, int[][] w) = (node[0], node[1]);
        int[] outputs = w[1];
        if (groups == 1)
        {
            node.Map.Unite(x[1], w[0]);
            node.Map.Add(new Contraction(node.Node, node.Node.Inputs[0], 1, node.Node.Inputs[1], 0));
        }
        else
        {
            outputs = node.Map.Fresh(w[1].Length * groups);
            ConvRule.GroupsFall(node.Map, groups, x[1], outputs);
            node.Map.Unite(x[1], w[0]);
            node.Map.Pin(w[1], Reasons.GroupMembers(node.Node));
        }

        foreach (int[] kernel in w.Skip(2))
        {
            node.Map.Pin(kernel, Reasons.Positions);
        }

        if (node.Has(2))
        {
            node.Map.Unite(node[2][0], outputs);
        }

        node.Map.AddLayer(node.Node.Inputs[1], node.Node.Outputs[0], 1, outputs);
        node.Output(0, [x[0], outputs, .. node.OutputShape(0)!.Skip(2).Select(node.Positions)]);
    }

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        int groups = (int)node.Node.Int("group", 1);
        if (groups != 1 || constants.Floats(node.Node.Inputs[1]) is not { } weight)
        {
            return;
        }

        int kernel = (int)TensorData.CountOf([.. node.Shape(1).Skip(2)]);
        double[] zeros = Array.ConvertAll(constants.At(node.Node.Inputs[0], 1), value => value == 0 ? 0 : double.NaN);
        int outputs = node[1][1].Length;
        double[] bias = node.Has(2) ? constants.At(node.Node.Inputs[2], 0) : new double[outputs];
        double[] sums = WeightedSum.Of(weight, zeros, outputs, unitsFirst: true, kernel);
        constants.Set(node.Node.Outputs[0], 1, [.. sums.Zip(bias, (sum, own) => sum + own)]);
    }

    public override Node Cut(UnitNode node, UnitCut cut) => ConvRule.Grouped(node.Node, node[0][1], cut);
}
