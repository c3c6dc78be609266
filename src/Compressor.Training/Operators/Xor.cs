using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Logical exclusive disjunction with broadcasting.</summary>
internal sealed class Xor : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].logical_xor(call[1]);
}
