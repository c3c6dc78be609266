using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>-x.</summary>
internal sealed class Neg : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => -call[0];
}
