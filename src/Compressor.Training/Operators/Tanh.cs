using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Hyperbolic tangent.</summary>
internal sealed class Tanh : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].tanh();
}
