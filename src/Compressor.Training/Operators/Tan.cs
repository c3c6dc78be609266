using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Tangent.</summary>
internal sealed class Tan : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].tan();
}
