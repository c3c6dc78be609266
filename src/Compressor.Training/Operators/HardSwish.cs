using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x max(0, min(1, x / 6 + 1 / 2)).</summary>
internal sealed class HardSwish : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => nn.functional.hardswish(call[0]);
}
