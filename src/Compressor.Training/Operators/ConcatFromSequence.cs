using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The tensors of the sequence joined along `axis`, a new one where `new_axis` is set.</summary>
internal sealed class ConcatFromSequence : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        IReadOnlyList<Tensor> sequence = call.Sequence(0);
        long axis = call.Int("axis", 0);
        return call.Int("new_axis", 0) != 0 ? stack(sequence, axis) : cat([.. sequence], axis);
    }
}
