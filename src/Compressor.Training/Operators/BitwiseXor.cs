using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Bitwise exclusive or of integers with broadcasting.</summary>
internal sealed class BitwiseXor : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].bitwise_xor(call[1]);
}
