using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x tanh(ln(1 + e^x)).</summary>
internal sealed class Mish : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => nn.functional.mish(call[0]);
}
