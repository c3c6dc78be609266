using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The parts of the input along `axis` as a sequence: of the lengths given, of one length with a shorter last part, or, where none is
/// given, of length 1, whose axis goes unless `keepdims` is set.
/// </summary>
internal sealed class SplitToSequence : SequenceOperator
{
    public override IReadOnlyList<Tensor> Make(NodeCall call)
    {
        Tensor x = call[0];
        int axis = (int)NodeCall.Axis(call.Int("axis", 0), x.dim());
        if (call.Optional(1) is null && call.Int("keepdims", 1) == 0)
        {
            return x.unbind(axis);
        }

        long[] lengths = call.Optional(1) is { } split && split.dim() > 0
            ? call.Longs(1)
            : Even(x.shape[axis], call.OptionalLongs(1)?[0] ?? 1);
        return x.split(lengths, axis);
    }

    private static long[] Even(long extent, long length) =>
        [.. Enumerable.Range(0, (int)((extent + length - 1) / length)).Select(part => Math.Min(length, extent - (part * length)))];
}
