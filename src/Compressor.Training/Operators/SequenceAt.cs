using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The tensor at a place of the sequence.</summary>
internal sealed class SequenceAt : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        IReadOnlyList<Tensor> sequence = call.Sequence(0);
        return sequence[(int)NodeCall.Axis(call.Longs(1)[0], sequence.Count)];
    }
}
