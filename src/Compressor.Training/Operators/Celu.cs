using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>max(0, x) + min(0, alpha (e^(x / alpha) - 1)).</summary>
internal sealed class Celu : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].celu(call.Float("alpha", 1));
}
