using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x where x &gt;= 0, alpha x elsewhere; alpha is 0.01 by default.</summary>
internal sealed class LeakyRelu : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].leaky_relu(call.Float("alpha", 0.01));
}
