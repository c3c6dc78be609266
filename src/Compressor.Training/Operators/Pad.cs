using Compressor.IR;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>
/// Elements added at both ends of the axes: a constant, or the tensor's own mirrored (reflect), repeated at the border (edge) or continued
/// from the other end (wrap). Negative pads cut off. Pads are an attribute before opset 11 (called paddings before 2), an input since.
/// </summary>
internal sealed class Pad : SingleOutputOperator
{
    public override string? Refuses(Node node, long opset)
    {
        string mode = node.Text("mode", "constant");
        return mode is "constant" or "reflect" or "edge" or "wrap" ? null : $"Pad in mode {mode}";
    }

    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        int rank = (int)x.dim();
        long[] pads = call.Ints("paddings") ?? call.LongsFrom("pads", 1)!;
        long[] axes = call.OptionalLongs(3) ?? [.. Enumerable.Range(0, rank).Select(axis => (long)axis)];
        var begins = new long[rank];
        var ends = new long[rank];
        for (int i = 0; i < axes.Length; i++)
        {
            long axis = NodeCall.Axis(axes[i], rank);
            (begins[axis], ends[axis]) = (pads[i], pads[axes.Length + i]);
        }

        OutputSize.Check(call.Node, [.. x.shape.Select((extent, axis) => Math.Max(0, extent + begins[axis] + ends[axis]))]);
        string mode = call.Text("mode", "constant");
        if (mode == "constant")
        {
            double value = call.OptionalDoubles(2)?[0] ?? call.Float("value", 0);
            return functional.pad(x, SpatialWindow.TorchPads(begins, ends), value: value);
        }

        for (int axis = 0; axis < rank; axis++)
        {
            if (begins[axis] != 0 || ends[axis] != 0)
            {
                x = x.index_select(axis, tensor(Sources(mode, x.shape[axis], begins[axis], ends[axis]), ScalarType.Int64));
            }
        }

        return x;
    }

    /// <summary>Where each element of a padded axis comes from.</summary>
    private static long[] Sources(string mode, long extent, long begin, long end)
    {
        var sources = new long[Math.Max(0, begin + extent + end)];
        long period = Math.Max(1, 2 * (extent - 1));
        for (int i = 0; i < sources.Length; i++)
        {
            long place = i - begin;
            sources[i] = mode switch
            {
                "edge" => Math.Clamp(place, 0, extent - 1),
                "wrap" => Modulo(place, extent),
                _ => Math.Min(Modulo(place, period), period - Modulo(place, period)),
            };
        }

        return sources;
    }

    private static long Modulo(long value, long period) => (value % period + period) % period;
}
