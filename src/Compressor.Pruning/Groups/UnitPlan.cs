using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>
/// The units that can go without changing any output: those of which every sum gets nothing, or a constant that its bias can take up.
/// </summary>
internal sealed class UnitPlan
{
    private readonly UnitMap map;
    private readonly ConstantUnits constants;

    public UnitPlan(UnitMap map)
    {
        this.map = map;
        constants = ConstantUnits.Of(map);
        Gone = Removable();
    }

    /// <summary>Roots of the labels that go; of every axis at least one stays.</summary>
    public IReadOnlySet<int> Gone { get; }

    public ConstantUnits Constants => constants;

    /// <summary>For each unit that a node sums over, whether its share is nothing, or a constant that the bias can take up.</summary>
    public bool[] Dispensable(Contraction sum)
    {
        double[] weight = constants.At(sum.Weight, sum.WeightAxis);
        double[] data = Data(sum);
        bool folds = TakesConstants(sum);
        return [.. data.Select((value, unit) => value == 0 || weight[unit] == 0 || (folds && !double.IsNaN(value)))];
    }

    /// <summary>What units that go leave behind in each output of a sum; null where that is nothing.</summary>
    /// <param name="goes">By unit.</param>
    public double[]? Share(Contraction sum, IReadOnlyList<bool> goes)
    {
        if (!TakesConstants(sum))
        {
            return null;
        }

        double[] data = Data(sum);
        double[] leaving = [.. data.Select((value, unit) => goes[unit] && !double.IsNaN(value) ? value : 0)];
        if (Array.TrueForAll(leaving, value => value == 0))
        {
            return null;
        }

        IReadOnlyList<long> shape = map.Constants[sum.Weight].Shape;
        int inner = (int)TensorData.CountOf([.. shape.Skip(2)]);
        double[] share = Rules.WeightedSum.Of(
            constants.Floats(sum.Weight)!, leaving, (int)shape[sum.OutputAxis], unitsFirst: sum.WeightAxis == 0, inner);
        return Array.TrueForAll(share, value => value == 0) ? null : share;
    }

    /// <summary>Labels of the units that a node sums over.</summary>
    public int[] Units(Contraction sum) => map.Labels[sum.Weight][sum.WeightAxis];

    private double[] Data(Contraction sum) =>
        sum.Data.Length > 0 ? constants.At(sum.Data, sum.DataAxis) : ConstantUnits.Unknown(Units(sum).Length);

    /// <summary>True where a constant can move into the bias, as it stands or as it can be made.</summary>
    private bool TakesConstants(Contraction sum)
    {
        if (sum.OutputAxis < 0 || sum.Pads || constants.Floats(sum.Weight) is null)
        {
            return false;
        }

        string bias = sum.BiasInput < 0 ? "" : sum.Node.Input(sum.BiasInput);
        return bias.Length == 0
            || (constants.Floats(bias) is { } values
                && (values.Length == 1 || values.Length == map.Constants[sum.Weight].Shape[sum.OutputAxis])
                && map.Constants[bias].Shape.SkipLast(1).All(extent => extent == 1));
    }

    private HashSet<int> Removable()
    {
        var summed = new HashSet<int>();
        var needed = new HashSet<int>();
        foreach (Contraction sum in map.Contractions)
        {
            int[] units = Units(sum);
            bool[] dispensable = Dispensable(sum);
            for (int unit = 0; unit < units.Length; unit++)
            {
                int root = map.Root(units[unit]);
                summed.Add(root);
                if (!dispensable[unit] || map.PinnedBy(root) is not null)
                {
                    needed.Add(root);
                }
            }
        }

        summed.ExceptWith(needed);
        bool changed = summed.Count > 0;
        while (changed)
        {
            changed = false;
            foreach (int[] axis in map.Labels.Values.SelectMany(axes => axes))
            {
                if (axis.Length > 0 && Array.TrueForAll(axis, label => summed.Contains(map.Root(label))))
                {
                    summed.Remove(map.Root(axis[0]));
                    changed = true;
                }
            }
        }

        return summed;
    }
}
