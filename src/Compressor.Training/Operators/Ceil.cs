using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>The smallest integer not below x.</summary>
internal sealed class Ceil : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].ceil();
}
