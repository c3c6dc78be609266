using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// An operator that reduces some axes to one number each: those listed (an attribute in older opsets, an input in newer ones), else all,
/// or with noop_with_empty_axes none: then each element is reduced by itself. keepdims leaves the reduced axes in place with extent 1.
/// </summary>
internal abstract class ReductionOperator : SingleOutputOperator
{
    protected sealed override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        long[] axes = call.LongsFrom("axes", 1) ?? [];
        if (axes.Length > 0)
        {
            return Reduce(x, axes, call.Int("keepdims", 1) != 0);
        }

        return x.dim() == 0 || call.Int("noop_with_empty_axes", 0) != 0
            ? Reduce(x.unsqueeze(-1), [-1], false)
            : Reduce(x, [.. Enumerable.Range(0, (int)x.dim()).Select(axis => (long)axis)], call.Int("keepdims", 1) != 0);
    }

    /// <summary>Reduces at least one axis.</summary>
    protected abstract Tensor Reduce(Tensor x, long[] axes, bool keepDims);

    /// <summary>Reduces axis by axis, for reductions that torch offers for one axis at a time.</summary>
    protected static Tensor OneByOne(Tensor x, long[] axes, bool keepDims, Func<Tensor, long, bool, Tensor> reduce)
    {
        // From the last axis to the first, so that dropping one does not move those still to come.
        foreach (long axis in axes.Select(axis => NodeCall.Axis(axis, x.dim())).OrderDescending().ToArray())
        {
            x = reduce(x, axis, keepDims);
        }

        return x;
    }
}
