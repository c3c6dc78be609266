using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The sequence without the tensor at a place, the last one where none is given.</summary>
internal sealed class SequenceErase : SequenceOperator
{
    public override IReadOnlyList<Tensor> Make(NodeCall call)
    {
        var sequence = call.Sequence(0).ToList();
        sequence.RemoveAt(Place(call, 1, sequence.Count, sequence.Count - 1));
        return sequence;
    }
}
