using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>How many tensors the sequence has.</summary>
internal sealed class SequenceLength : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => tensor((long)call.Sequence(0).Count);
}
