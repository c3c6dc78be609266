using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Every bit of an integer inverted.</summary>
internal sealed class BitwiseNot : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].bitwise_not();
}
