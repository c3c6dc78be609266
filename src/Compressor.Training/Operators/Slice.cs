using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Part of each axis, from start to end in steps; attributes before opset 10, inputs since. Starts and ends count from the end where
/// negative and are clamped to the axis. The experimental DynamicSlice of the first opsets had the inputs already.
/// </summary>
internal sealed class Slice(string opType = nameof(Slice)) : SingleOutputOperator
{
    public override string OpType => opType;

    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        long[] starts = call.LongsFrom("starts", 1)!;
        long[] ends = call.LongsFrom("ends", 2)!;
        long[]? axes = call.LongsFrom("axes", 3);
        long[]? steps = call.OptionalLongs(4);
        for (int i = 0; i < starts.Length; i++)
        {
            long axis = NodeCall.Axis(axes?[i] ?? i, x.dim());
            long step = steps?[i] ?? 1;
            x = step > 0 ? Forward(x, axis, starts[i], ends[i], step) : Backward(x, axis, starts[i], ends[i], -step);
        }

        return x;
    }

    private static Tensor Forward(Tensor x, long axis, long start, long end, long step)
    {
        long extent = x.shape[axis];
        start = Math.Clamp(NodeCall.Axis(start, extent), 0, extent);
        end = Math.Clamp(NodeCall.Axis(end, extent), start, extent);
        return start == 0 && end == extent && step == 1 ? x : x.slice(axis, start, end, Math.Min(step, Math.Max(1, extent)));
    }

    /// <summary>torch has no negative steps: the same elements are taken in ascending order and flipped.</summary>
    private static Tensor Backward(Tensor x, long axis, long start, long end, long step)
    {
        long extent = x.shape[axis];
        step = Math.Min(step, Math.Max(1, extent));
        start = Math.Clamp(NodeCall.Axis(start, extent), -1, extent - 1);
        end = Math.Clamp(NodeCall.Axis(end, extent), -1, start);
        long count = (start - end + step - 1) / step;
        return count == 0
            ? x.narrow(axis, 0, 0)
            : x.slice(axis, start - (count - 1) * step, start + 1, step).flip(axis);
    }
}
