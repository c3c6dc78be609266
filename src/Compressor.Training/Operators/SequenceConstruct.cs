using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The inputs as a sequence.</summary>
internal sealed class SequenceConstruct : SequenceOperator
{
    public override IReadOnlyList<Tensor> Make(NodeCall call) => [.. Enumerable.Range(0, call.InputCount).Select(input => call[input])];
}
