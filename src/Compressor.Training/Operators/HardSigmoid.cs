using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>max(0, min(1, alpha x + beta)).</summary>
internal sealed class HardSigmoid : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => (call[0] * call.Float("alpha", 0.2) + call.Float("beta", 0.5)).clamp(0, 1);
}
