using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The sequence with a tensor put in at a place, at the end where none is given.</summary>
internal sealed class SequenceInsert : SequenceOperator
{
    public override IReadOnlyList<Tensor> Make(NodeCall call)
    {
        var sequence = call.Sequence(0).ToList();
        sequence.Insert(Place(call, 2, sequence.Count, sequence.Count), call[1]);
        return sequence;
    }
}
