using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>|x|.</summary>
internal sealed class Abs : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].abs();
}
