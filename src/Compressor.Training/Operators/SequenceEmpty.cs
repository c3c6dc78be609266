using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>A sequence of no tensors.</summary>
internal sealed class SequenceEmpty : SequenceOperator
{
    public override IReadOnlyList<Tensor> Make(NodeCall call) => [];
}
