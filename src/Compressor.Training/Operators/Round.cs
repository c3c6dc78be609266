using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The nearest integer, halves to the even one.</summary>
internal sealed class Round : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].round();
}
