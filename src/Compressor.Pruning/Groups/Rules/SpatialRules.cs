using Compressor.IR;

namespace Compressor.Pruning.Groups.Rules;

/// <summary>Shape: whoever asks for an extent gets the one that the graph was made with; axes that nobody asks for may change.</summary>
internal sealed class ShapeRule : UnitRule
{
    public override void Relate(UnitNode node)
    {
        int[][] axes = node[0];
        string output = node.Node.Outputs[0];
        Node[] readers = [.. node.Map.Readers[output]];
        bool picks = node.Node.Attributes.Count == 0 && readers.All(reader => reader.OpType == "Gather" && reader.Inputs[0] == output
            && node.Map.Constants.ContainsKey(reader.Inputs[1]));
        IEnumerable<int> asked = picks
            ? readers.SelectMany(reader => node.Map.Constants[reader.Inputs[1]].ToLongs()).Select(axis => UnitNode.Axis(axis, axes.Length))
            : Enumerable.Range(0, axes.Length);
        foreach (int axis in asked)
        {
            node.Map.Pin(axes[axis], Reasons.Shape(node.Node));
        }

        node.Output(0, [node.Positions(axes.Length)]);
    }
}

/// <summary>Pad: axes that are padded cannot be cut; a constant stays one where the padding has its value.</summary>
internal sealed class PadRule : UnitRule
{
    public override int Followed(Node node) => 1;

    public override string? Refuses(UnitNode node) =>
        Pads(node) is null || (node.Has(2) && node.Constant(2) is null) ? Reasons.NotFollowed(node.Node) : null;

    public override void Relate(UnitNode node)
    {
        long[][] pads = Pads(node)!;
        int[][] labels = [.. node[0]];
        for (int axis = 0; axis < labels.Length; axis++)
        {
            if (pads[axis].Any(pad => pad != 0))
            {
                node.Map.Pin(labels[axis], Reasons.Mixed(node.Node));
                labels[axis] = node.Positions(labels[axis].Length + pads[axis].Sum());
            }
        }

        node.Output(0, labels);
    }

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        long[][] pads = Pads(node)!;
        bool pads0 = node.Node.Text("mode", "constant") == "constant" && pads.Any(axis => axis.Any(pad => pad != 0));
        double value = node.Node.Attribute("value") is float stated ? stated : node.Has(2) ? constants.Scalar(node.Node.Inputs[2]) : 0;
        for (int axis = 0; axis < pads.Length; axis++)
        {
            if (pads[axis].All(pad => pad == 0))
            {
                double[] x = constants.At(node.Node.Inputs[0], axis);
                constants.Set(node.Node.Outputs[0], axis, pads0 ? Array.ConvertAll(x, own => own == value ? own : double.NaN) : x);
            }
        }
    }

    /// <summary>What comes before and after, by axis; null where it is computed.</summary>
    private static long[][]? Pads(UnitNode node)
    {
        int rank = node[0].Length;
        if (node.Longs("pads", 1) is not { } pads || (node.Has(3) && node.Constant(3) is null))
        {
            return null;
        }

        int[] axes = [.. node.Constant(3)?.ToLongs().Select(axis => UnitNode.Axis(axis, rank)) ?? Enumerable.Range(0, rank)];
        long[][] byAxis = [.. Enumerable.Range(0, rank).Select(_ => new long[2])];
        for (int i = 0; i < axes.Length; i++)
        {
            byAxis[axes[i]] = [pads[i], pads[i + axes.Length]];
        }

        return byAxis;
    }
}

/// <summary>Resize and Upsample by factors: axes that keep their extent keep their units.</summary>
internal sealed class ResizeRule : UnitRule
{
    public override int Followed(Node node) => 1;

    /// <summary>Sizes state the extent of every axis; a window of interest reaches beyond the data.</summary>
    public override string? Refuses(UnitNode node) =>
        node.Has(3) || node.Node.Text("coordinate_transformation_mode", "") == "tf_crop_and_resize" ? Reasons.NotFollowed(node.Node) : null;

    public override void Relate(UnitNode node)
    {
        IReadOnlyList<long> after = node.OutputShape(0)!;
        node.Output(0, [.. node[0].Select((labels, axis) => Same(labels, after[axis]) ? labels : Held(node, labels, after[axis]))]);
    }

    public override void Constants(UnitNode node, ConstantUnits constants)
    {
        IReadOnlyList<long> after = node.OutputShape(0)!;
        for (int axis = 0; axis < after.Count && node.Node.Text("mode", "nearest") is "nearest" or "linear"; axis++)
        {
            if (Same(node[0][axis], after[axis]))
            {
                constants.Set(node.Node.Outputs[0], axis, constants.At(node.Node.Inputs[0], axis));
            }
        }
    }

    private static bool Same(int[] labels, long extent) => labels.Length == extent;

    private static int[] Held(UnitNode node, int[] labels, long extent)
    {
        node.Map.Pin(labels, Reasons.Mixed(node.Node));
        return node.Positions(extent);
    }
}
