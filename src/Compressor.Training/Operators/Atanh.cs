using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Inverse hyperbolic tangent.</summary>
internal sealed class Atanh : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call) => call[0].atanh();
}
