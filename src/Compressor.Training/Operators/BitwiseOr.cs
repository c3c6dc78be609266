using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Bitwise disjunction of integers with broadcasting.</summary>
internal sealed class BitwiseOr : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].bitwise_or(call[1]);
}
