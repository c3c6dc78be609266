using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>
/// RNN, GRU and LSTM: W [directions, gates H, I], R [directions, gates H, H], B [directions, 2 gates H], initial states […, H], P
/// [directions, 3 H]. A hidden unit has a row in every gate and a column of R; both directions share the extent, so their units fall in
/// pairs. </summary>
/// <param name="gates">How many gates there are.</param>
/// <param name="stateGate">The gate that new state comes from: where it gets nothing, the state stays zero.</param>
internal sealed class RecurrentRule(int gates, int stateGate) : UnitRule
{
    /// <summary>The inputs of initial states.</summary>
    private static readonly int[] States = [5, 6];

    public override void Relate(UnitNode node)
    {
        UnitMap map = node.Map;
        (int[][] x, int[][] w, int[][] r) = (node[0], node[1], node[2]);
        int[] hidden = r[2];
        map.Unite(x[2], w[2]);
        Tile(map, w[1], hidden);
        Tile(map, r[1], hidden);
        foreach (int input in (int[])[3, 7])
        {
            if (node.Has(input))
            {
                Tile(map, node[input][1], hidden);
            }
        }

        foreach (int input in States)
        {
            if (node.Has(input))
            {
                map.Unite(node[input][2], hidden);
            }
        }

        for (int output = 0; output < 3; output++)
        {
            if (node.OutputShape(output) is { } shape)
            {
                node.Output(output, [.. shape.SkipLast(1).Select(node.Positions), hidden]);
            }
        }

        map.AddLayer(node.Node.Inputs[2], "", 0, hidden);
        map.Add(new Contraction(node.Node, node.Node.Inputs[0], 2, node.Node.Inputs[1], 2));
        map.Add(new Contraction(node.Node, "", 0, node.Node.Inputs[2], 2));
    }

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        int hidden = node[2][2].Length;
        bool plain = node.Node.Attribute("activations") is null;
        double[] w = constants.At(node.Node.Inputs[1], 1);
        double[] r = constants.At(node.Node.Inputs[2], 1);
        double[] bias = node.Has(3) ? constants.At(node.Node.Inputs[3], 1) : new double[2 * gates * hidden];
        double[][] initial = [.. States.Where(node.Has).Select(input => constants.At(node.Node.Inputs[input], 2))];
        var states = ConstantUnits.Unknown(hidden);
        for (int unit = 0; unit < hidden && plain; unit++)
        {
            int row = stateGate * hidden + unit;
            bool nothing = w[row] == 0 && r[row] == 0 && bias[row] == 0 && bias[gates * hidden + row] == 0;
            if (nothing && Array.TrueForAll(initial, state => state[unit] == 0))
            {
                states[unit] = 0;
            }
        }

        for (int output = 0; output < 3; output++)
        {
            if (node.OutputShape(output) is { } shape)
            {
                constants.Set(node.Node.Outputs[output], shape.Count - 1, states);
            }
        }
    }

    public override Node Cut(UnitNode node, UnitCut cut) => node.Node.With("hidden_size", (long)cut.Count(node[2][2]));

    /// <summary>An axis that holds the hidden units several times, one after the other.</summary>
    private static void Tile(UnitMap map, int[] axis, int[] hidden)
    {
        for (int i = 0; i < axis.Length; i++)
        {
            map.Unite(hidden[i % hidden.Length], axis[i]);
        }
    }
}
