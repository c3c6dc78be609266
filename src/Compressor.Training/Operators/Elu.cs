using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x where x &gt;= 0, alpha (e^x - 1) elsewhere.</summary>
internal sealed class Elu : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].elu(call.Float("alpha", 1));
}
