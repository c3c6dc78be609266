using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x / (1 + e^(-alpha x)).</summary>
internal sealed class Swish : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0] * (call[0] * call.Float("alpha", 1)).sigmoid();
}
