using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Each sequence of a batch with its first sequence_lens elements along time_axis in reverse order, the rest as they are.
/// </summary>
internal sealed class ReverseSequence : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        int rank = (int)x.dim();
        int timeAxis = (int)NodeCall.Axis(call.Int("time_axis", 0), rank);
        int batchAxis = (int)NodeCall.Axis(call.Int("batch_axis", 1), rank);
        Tensor time = Along(arange(x.shape[timeAxis], ScalarType.Int64), timeAxis);
        Tensor lengths = Along(call[1].to(ScalarType.Int64), batchAxis);
        Tensor sources = where(time < lengths, lengths - 1 - time, time);
        return x.gather(timeAxis, sources.expand(x.shape));

        Tensor Along(Tensor values, int axis) =>
            values.reshape([.. Enumerable.Repeat(1L, axis), -1, .. Enumerable.Repeat(1L, rank - axis - 1)]);
    }
}
