using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x / (1 + |x|).</summary>
internal sealed class Softsign : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => nn.functional.softsign(call[0]);
}
