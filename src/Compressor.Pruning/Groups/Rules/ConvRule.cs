using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>
/// Conv: X [N, I, …], W [O, I / groups, …]. In groups, depthwise among them, the outputs and inputs of one group fall together, and the
/// number of groups falls with them.
/// </summary>
internal sealed class ConvRule : UnitRule
{
    public override void Relate(UnitNode node)
    {
        int groups = (int)node.Node.Int("group", 1);
        (int[][] x, int[][] w) = (node[0], node[1]);
        int[] outputs = w[0];
        if (groups == 1)
        {
            node.Map.Unite(x[1], w[1]);
            node.Map.Add(new Contraction(node.Node, node.Node.Inputs[0], 1, node.Node.Inputs[1], 1)
            {
                OutputAxis = 0,
                BiasInput = 2,
                Pads = Pads(node.Node),
            });
        }
        else
        {
            GroupsFall(node.Map, groups, x[1], outputs);
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
        if (constants.Floats(node.Node.Inputs[1]) is not { } weight)
        {
            return;
        }

        int groups = (int)node.Node.Int("group", 1);
        IReadOnlyList<long> shape = node.Shape(1);
        (int outputs, int inputs, int kernel) = ((int)shape[0] / groups, (int)shape[1], (int)TensorData.CountOf([.. shape.Skip(2)]));
        double[] units = constants.At(node.Node.Inputs[0], 1);
        if (Pads(node.Node))
        {
            units = Array.ConvertAll(units, value => value == 0 ? 0 : double.NaN);
        }

        double[] bias = node.Has(2) ? constants.At(node.Node.Inputs[2], 0) : new double[shape[0]];
        double[] sums = [.. Enumerable.Range(0, groups).SelectMany(group => WeightedSum.Of(
            weight[(group * outputs * inputs * kernel)..((group + 1) * outputs * inputs * kernel)],
            units[(group * inputs)..((group + 1) * inputs)], outputs, unitsFirst: false, kernel))];
        constants.Set(node.Node.Outputs[0], 1, [.. sums.Zip(bias, (sum, own) => sum + own)]);
    }

    public override Node Cut(UnitNode node, UnitCut cut) => Grouped(node.Node, node[0][1], cut);

    /// <summary>Makes all labels of a group the same.</summary>
    internal static void GroupsFall(UnitMap map, int groups, params int[][] axes)
    {
        foreach (int[] axis in axes)
        {
            int members = axis.Length / groups;
            for (int i = 0; i < axis.Length; i++)
            {
                map.Unite(axes[0][i / members * (axes[0].Length / groups)], axis[i]);
            }
        }
    }

    /// <summary>The node with as many groups as are left.</summary>
    internal static Node Grouped(Node node, int[] inputs, UnitCut cut)
    {
        long groups = node.Int("group", 1);
        return groups == 1 ? node : node.With("group", groups * cut.Count(inputs) / inputs.Length);
    }

    /// <summary>True where some sums run over fewer positions than others.</summary>
    private static bool Pads(Node node) =>
        node.Text("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER" || (node.Ints("pads")?.Any(pad => pad != 0) ?? false);
}
