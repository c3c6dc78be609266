using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Bitwise conjunction of integers with broadcasting.</summary>
internal sealed class BitwiseAnd : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].bitwise_and(call[1]);
}
