using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>
/// The middle of each axis, or the axis between zeros, so that it has the extent asked for; an odd element is cropped or added at the end.
/// </summary>
internal sealed class CenterCropPad : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        long[] wanted = call.Longs(1);
        int rank = (int)x.dim();
        long[] axes = call.Ints("axes") ?? [.. Enumerable.Range(0, rank).Select(axis => (long)axis)];
        var begins = new long[rank];
        var ends = new long[rank];
        for (int i = 0; i < axes.Length; i++)
        {
            long axis = NodeCall.Axis(axes[i], rank);
            long more = wanted[i] - x.shape[axis];
            (begins[axis], ends[axis]) = (more / 2, more - more / 2);
        }

        return functional.pad(x, SpatialWindow.TorchPads(begins, ends));
    }
}
